"""Every figure of the city page from tallies: 126 units, 24 months, 5 counters each.

    python -m bench.statistics.city_page [ROUNDS]

Tallies are in memory as the store gives them; the time is that of adding up, judging and describing, and apart from it
that of drawing. Once with the two tallies that a page asks for (unit × rating × month, and counter × rating of the
latest month), once with all in one tally of 45,360 rows that is added up here.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import product

from dashboard.analysis import city, over_time
from dashboard.analysis.counts import counts_by, counts_by_all, merged
from dashboard.analysis.counts import series as by_time
from dashboard.figures import svg
from dashboard.figures.descriptions import Figure, HeatTable, Interactive
from dashboard.figures.plot import plot
from satisfaction.places import Unit, UnitKind
from satisfaction.press import Rating
from store.contract import Table

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
UNITS = [Unit(f"{code:05d}", f"Phường {code}", UnitKind.PHUONG, "01", date(2025, 7, 1)) for code in range(126)]


def tally() -> Table:
    """A made-up city; the same every time."""
    dice = random.Random(1)
    rows: list[tuple[str | int, ...]] = [
        (unit.code, f"{unit.code}-{counter}", str(rating), month, int(weight * dice.uniform(0.7, 1.3)))
        for unit, counter in product(UNITS, range(5))
        for (rating, weight), month in product(zip(Rating, (300, 90, 20), strict=True), MONTHS)
    ]
    return Table(("unit", "counter", "rating", "at", "n"), sorted(rows))


def narrowed(table: Table, columns: tuple[str, ...], *, month: str | None = None) -> Table:
    """What the store answers when asked for ``columns`` only."""
    places = [table.columns.index(name) for name in columns]
    sums: Counter[tuple[str | int, ...]] = Counter()
    for row in table.rows:
        if month in (None, row[3]):
            sums[tuple(row[place] for place in places)] += int(row[-1])
    return Table((*columns, "n"), sorted((*key, n) for key, n in sums.items()))


def figures(table: Table, counters: Table) -> list[Figure]:
    """What the city page shows."""
    cells = counts_by_all(table, ("unit", "at"))
    series = by_time(cells)
    latest = {unit: months[MONTHS[-1]] for unit, months in series.items()}
    before = {unit: months[MONTHS[-2]] for unit, months in series.items()}
    whole = {month: merged(own[month] for own in series.values()) for month in MONTHS}
    found: list[Figure | None] = [
        city.share_bars(UNITS, latest, title="Tháng 12/2026"),
        city.target_funnel(UNITS, latest, title="Biểu đồ phễu"),
        city.mean_funnel(UNITS, latest, title="Quanh mức chung"),
        city.rank_forest(UNITS, latest, title="Khoảng thứ hạng"),
        city.months_table(UNITS, cells, title="Tháng × đơn vị", months=MONTHS),
        over_time.trend(whole, title="Xu hướng"),
        over_time.differences(latest, before, names={u.code: u.name for u in UNITS}, title="So với tháng trước"),
    ]
    counts_by(counters, "counter")
    over_time.alerts(series)
    return [figure for figure in found if figure is not None]


def median_ms(work: Callable[[], object], rounds: int) -> str:
    """Medians of ``rounds``: milliseconds by the clock, and of processor time (this machine is shared)."""
    walls, processor = [], []
    for _ in range(rounds):
        began = time.perf_counter(), time.process_time()
        work()
        walls.append(1000 * (time.perf_counter() - began[0]))
        processor.append(1000 * (time.process_time() - began[1]))
    return f"{statistics.median(walls):.1f} ms, of processor time {statistics.median(processor):.1f} ms"


def main(rounds: int) -> None:
    """Measure and print."""
    table = tally()
    months = narrowed(table, ("unit", "rating", "at"))
    counters = narrowed(table, ("counter", "rating"), month=MONTHS[-1])
    shown = figures(months, counters)
    print(f"{len(shown)} figures, median of {rounds} rounds")
    asked = median_ms(lambda: figures(months, counters), rounds)
    print(f"from {len(months.rows)} + {len(counters.rows)} rows: {asked}")
    print(f"from one tally of {len(table.rows)} rows: {median_ms(lambda: figures(table, table), rounds)}")
    drawn = [figure for figure in shown if not isinstance(figure, HeatTable)]
    draw = median_ms(lambda: [svg.draw(figure, width=900, language="vi") for figure in drawn], rounds)
    print(f"drawing them as SVG:    {draw}")
    plotted = [figure for figure in shown if isinstance(figure, Interactive)]
    interactive = median_ms(lambda: [plot(figure, language="vi") for figure in plotted], rounds)
    print(f"describing {len(plotted)} for plotly: {interactive}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
