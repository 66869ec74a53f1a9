"""InfluxQL. Pure. Only what every version serves: SELECT with sum, count, first and last."""

# ruff: noqa: S608  # every text that enters a question goes through _is, which quotes it

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from satisfaction.press import Identity, Press
from store import rollup
from store.contract import By, Step, Tally
from store.influx.lines import FIRST_NS, LAST_NS, TAGS, day_ns, press_ns
from store.rollup import Kept, Span

RAW, ROLLUPS = "raw", "rollups"  # retention policies
PRESS = f'"{RAW}"."press"'
_FIELDS = "seq, clock, reason, void"
_DAYS = "time(1d, 17h)"  # days begin at 17:00 UTC
_OF_UNIT = "unit, rating, reason, exclusion"


def state() -> str:
    """The state of roll-ups as the last term left it."""
    return f'SELECT * FROM "{ROLLUPS}"."state" ORDER BY time DESC LIMIT 1'


def held(boxes: Iterable[str] | None = None) -> str:
    """The numbers held (``boxes``: of these only), by box and spool, as the last term left them."""
    where = "" if boxes is None else f"WHERE {_is('box', boxes)} "
    return f'SELECT * FROM "{ROLLUPS}"."held" {where}GROUP BY box, spool ORDER BY time DESC LIMIT 1'


def raw(span: Span) -> str:
    """Raw presses of ``span``."""
    return f"SELECT {_FIELDS} FROM {PRESS} WHERE {_within(span)} GROUP BY box, spool, rating"


def raw_of_spool(presses: list[Press]) -> str:
    """Raw presses of the spool of ``presses`` between the first and the last of them."""
    times = sorted(map(press_ns, presses))
    one = f"{_is('box', [presses[0].box])} AND {_is('spool', [presses[0].spool])}"
    return (
        f"SELECT {_FIELDS} FROM {PRESS} WHERE {one} AND time >= {times[0]} AND time <= {times[-1]} "
        "GROUP BY box, spool, rating"
    )


def instant(identity: Identity) -> str:
    """When one press was."""
    box, spool, seq = identity
    return f"SELECT seq FROM {PRESS} WHERE {_is('box', [box])} AND {_is('spool', [spool])} AND seq = {seq}"


def first_and_last() -> list[str]:
    """The first and the last press."""
    return [f"SELECT first(n) FROM {PRESS}", f"SELECT last(n) FROM {PRESS}"]


def first_figure() -> str:
    """The first cell of a box-day."""
    return f'SELECT first(n) FROM "{ROLLUPS}"."box_day"'


def presses_per_box_day(span: Span) -> str:
    """How many raw presses each box-day has."""
    return f"SELECT count(n) FROM {PRESS} WHERE {_within(span)} GROUP BY box, {_DAYS} fill(none)"


def tails(since: date) -> list[str]:
    """Of each spool the latest press, and of those with presses from ``since`` on the lowest number and how many."""
    spool = "GROUP BY box, spool"
    return [
        f"SELECT last(seq), n FROM {PRESS} {spool}",
        f"SELECT min(seq), count(n) FROM {PRESS} WHERE {_within(Span(since, date.max))} {spool}",
    ]


def presses_before(day: date) -> str:
    """How many raw presses lie before ``day``."""
    return f"SELECT count(n) FROM {PRESS} WHERE time < {day_ns(day)}"


def delete_before(day: date, *, version: str) -> str:
    """Delete raw presses before ``day``. 1.x takes the default policy, which is ``raw``, and none by name."""
    source = "press" if version.startswith("1.") else PRESS
    return f"DELETE FROM {source} WHERE time < {day_ns(day)}"


def cells(kept: Kept, span: Span, *, units: Iterable[str] | None = None) -> str:
    """All cells of ``span``, zeros included."""
    where = f"{_within(span)}{'' if units is None else ' AND ' + _is('unit', units)}"
    return f'SELECT n FROM "{ROLLUPS}"."{kept}" WHERE {where} GROUP BY {", ".join(TAGS)}'


def cells_as_rows(kept: Kept, span: Span, *, units: Iterable[str] | None = None) -> str:
    """As ``cells``, the tags in columns instead of a series a cell: see ``sums``."""
    where = f"{_within(span)}{'' if units is None else ' AND ' + _is('unit', units)}"
    return f'SELECT n, {", ".join(TAGS)} FROM "{ROLLUPS}"."{kept}" WHERE {where}'


def unit_days(span: Span, units: Iterable[str]) -> str:
    """The cells of unit-days, summed from those of their boxes."""
    return f"{_summed(Kept.BOX_DAY, span, units)} GROUP BY {_OF_UNIT}, {_DAYS} fill(none)"


def box_months(month: Span, units: Iterable[str]) -> str:
    """The cells of a month's box-months, summed from their days."""
    return f"{_summed(Kept.BOX_DAY, month, units)} GROUP BY {', '.join(TAGS)}"


def unit_months(month: Span, units: Iterable[str]) -> str:
    """The cells of a month's unit-months, summed from their days."""
    return f"{_summed(Kept.UNIT_DAY, month, units)} GROUP BY {_OF_UNIT}"


def _summed(kept: Kept, span: Span, units: Iterable[str]) -> str:
    return f'SELECT sum(n) FROM "{ROLLUPS}"."{kept}" WHERE {_within(span)} AND {_is("unit", units)}'


def sums(query: Tally, span: Span) -> list[str]:
    """Questions whose numbers by group, added up, answer ``query`` within ``span``. A number's time tells its step; its
    groups are tags of its series, or the columns after it."""
    return [_part(query, kept, part) for kept, part in rollup.sources(query, span)]


def _part(query: Tally, kept: Kept, span: Span) -> str:
    """Sums of cells; the cells themselves, by series, where hardly any would meet in a sum: half the server's work; and
    in rows where a series has a few points only: a third of it, since 1.6.7 works by the series."""
    place = {By.COUNTER, By.BOX} if rollup.needs_boxes(query) else {By.UNIT}
    by_months = kept in (Kept.BOX_MONTH, Kept.UNIT_MONTH)
    single = By.RATING in query.by and not place.isdisjoint(query.by)
    steps = query.step is Step.DAY or (query.step is Step.MONTH and by_months)
    days = (span.until - span.since).days
    groups = [*map(str, query.by)]
    source = f'FROM "{ROLLUPS}"."{kept}" WHERE {_where(query, span)}'
    if days <= (93 if by_months else 3) or (single and steps and by_months):
        return f"SELECT {', '.join(['n', *groups])} {source}"
    if single and steps:
        return f"SELECT n {source} GROUP BY {', '.join(groups)}"
    groups += [f"{_DAYS} fill(none)"] if steps else []
    return f"SELECT sum(n) {source}{' GROUP BY ' + ', '.join(groups) if groups else ''}"


def _where(query: Tally, span: Span) -> str:
    conditions = [_within(span)]
    for name, wanted in (("unit", query.units), ("counter", query.counters), ("box", query.boxes)):
        if wanted is not None:
            conditions.append(_is(name, wanted))
    if query.counted_only:
        conditions.append("counted = 'yes'")
    return " AND ".join(conditions)


def _within(span: Span) -> str:
    since, until = (min(max(FIRST_NS, day_ns(day)), LAST_NS) for day in (span.since, span.until))
    days = f"time >= {since} AND time < {until}"
    return days if span.boxes is None else f"{days} AND {_is('box', span.boxes)}"


def _is(tag: str, values: Iterable[str]) -> str:
    """One of ``values``; of none when there are none. Several are asked for by one expression: 500 boxes joined by OR
    take the server twice as long."""
    texts = sorted(values)
    if len(texts) > 1:
        return f"{tag} =~ /^({'|'.join(map(_literally, texts))})$/"
    text = texts[0].replace("\\", "\\\\").replace("'", "\\'") if texts else "\x01"
    return f"{tag} = '{text}'"


def _literally(text: str) -> str:
    return re.escape(text).replace("/", "\\/")
