"""Cells under 5 presses lose their split, for all but the city. Pure; which cells: ``dashboard.access.release``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from dashboard.access.release import hidden
from dashboard.data.tables import HIDDEN, Rows
from satisfaction import periods
from store.contract import By, Step, Tally

Key = tuple[str, ...]


def of_whole_months(query: Tally, *, today: date, period_day: int) -> bool:
    """Whether ``query`` is about reporting months, the running one as far as it has come. Two answers about other spans
    could be subtracted, and what is left is a day."""
    if query.until not in (today, today + timedelta(days=1)) and not _begins_month(query.until, period_day):
        return False
    return _begins_month(query.since, period_day)


def _begins_month(day: date, period_day: int) -> bool:
    return periods.month_of(day, period_day=period_day).first == day


def without_small_cells(rows: Rows, query: Tally, *, splits_spans: bool = True) -> Rows:
    """``rows`` of ``query`` with HIDDEN for what is not split; ``splits_spans`` False: nothing of its whole span is.

    Reasons are told apart per unit only, so counters and boxes are merged (into "") when reasons are asked for.
    """
    asked_place = query.counters is not None or query.boxes is not None
    places = {By.COUNTER, By.BOX} & set(query.by)
    hourly = query.step is Step.HOUR
    whole_span = query.step is not Step.DAY and not splits_spans
    if By.REASON in query.by:
        for by in places:
            rows = _merged(rows, query.by.index(by))
        return _hide(rows, query, By.REASON, cell_of=None if hourly or asked_place or whole_span else lambda key: key)
    if By.RATING not in query.by or not (hourly or asked_place or places):
        return rows
    if (hourly or whole_span) and (asked_place or places):
        return _hide(rows, query, By.RATING, cell_of=None)
    rating = query.by.index(By.RATING)
    return _hide(rows, query, By.RATING, cell_of=lambda key: key[:rating] + key[rating + 1 :])


def _merged(rows: Rows, column: int) -> Rows:
    found: Rows = Counter()
    for key, n in rows.items():
        found[(*key[:column], "", *key[column + 1 :])] += n
    return found


def _hide(
    rows: Rows,
    query: Tally,
    column: By,
    *,
    cell_of: Callable[[Key], Key] | None,
) -> Rows:
    """``column`` becomes HIDDEN in small cells; ``cell_of`` None: in all."""
    where = query.by.index(column)
    unshown = None if cell_of is None else _small(rows, query, column, cell_of)
    found: Rows = Counter()
    for key, n in rows.items():
        keep = unshown is not None and cell_of is not None and cell_of(key) not in unshown
        found[key if keep else (*key[:where], HIDDEN, *key[where + 1 :])] += n
    return found


def _small(rows: Rows, query: Tally, column: By, cell_of: Callable[[Key], Key]) -> set[Key]:
    """The cells to hide, whole by whole: a whole is a unit (and a day or month, where asked)."""
    wholes: dict[Key, Rows] = defaultdict(Counter)
    outer = [index for index, by in enumerate(query.by) if by is By.UNIT]
    if query.step in (Step.DAY, Step.MONTH):
        outer.append(len(query.by))
    if column is By.REASON and By.RATING in query.by:
        outer.append(query.by.index(By.RATING))
    for key, n in rows.items():
        wholes[tuple(key[index] for index in outer)][cell_of(key)] += n
    return {cell for sizes in wholes.values() for cell in hidden(sizes)}
