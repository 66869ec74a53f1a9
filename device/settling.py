"""The times of presses that were taken before the clock was set: worked out, estimated, or given up. Pure.

Within one boot that was synced in the end, times are exact (see device.clock). Presses of earlier boots that never were
are placed in the order they were made, between the known presses before and after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from device.clock import UNSURE_AFTER_MS, Moment, wall_ms
from device.rows import Damaged, is_whole
from satisfaction.press import ClockState


@dataclass(frozen=True, slots=True)
class Untimed:
    """Press number ``n`` without a time. ``after_ms``, ``before_ms``: the times (UTC ms) of its known neighbours."""

    n: int
    boot: str
    boottime_ms: int
    taken_ms: int  # what the wall clock said, right or wrong
    after_ms: int | None
    before_ms: int | None


class Timed(NamedTuple):
    """What press ``n``'s time is, and how it is known."""

    n: int
    at_ms: int
    clock: ClockState


def untimed(rows: Iterable[tuple[Any, ...]]) -> list[Untimed]:
    """Those without a time in ``rows``: SAID and n, in the order made, beginning with a neighbour. Raises Damaged."""
    presses: list[Untimed] = []
    run: list[tuple[int, str, int, int]] = []
    after_ms = None
    for row in rows:
        if not is_whole(row):
            raise Damaged(f"press {row[0]!r}/{row[1]!r} is not as it was stored")
        boot, boottime_ms, taken_ms, at_ms, *_, n = row[5:]
        if at_ms is None:
            run.append((n, boot, boottime_ms, taken_ms))
            continue
        presses += [Untimed(*each, after_ms, at_ms) for each in run]
        run, after_ms = [], at_ms
    return presses + [Untimed(*each, after_ms, None) for each in run]


def settle(
    presses: Sequence[Untimed], now: Moment, *, uptimes_ms: Mapping[str, int], starts_ms: Mapping[str, int]
) -> list[Timed]:
    """The times that can be given now; ``presses`` in the order they were made.

    ``uptimes_ms``: how long each earlier boot lasted, the newest first. ``starts_ms``: when each boot began that was
    synced at some time: its times are exact. While unsynced, others are given one when they have waited 24 h with the
    box on.
    """
    if now.synced:
        starts_ms = {**starts_ms, now.boot: wall_ms(0, sync=now)}
    own = [
        Timed(press.n, starts_ms[press.boot] + press.boottime_ms, ClockState.SYNCED)
        for press in presses
        if press.boot in starts_ms
    ]
    earlier = [press for press in presses if press.boot not in starts_ms]
    if not now.synced:
        return own + list(_given_up(earlier, now, uptimes_ms))
    started_ms = wall_ms(0, sync=now)  # those boots had ended before this one began
    for (after_ms, before_ms), run in groupby(earlier, key=lambda press: (press.after_ms, press.before_ms)):
        until_ms = started_ms if before_ms is None else min(started_ms, before_ms)
        own += _between(list(run), after_ms=after_ms, before_ms=until_ms)
    return own


def _given_up(presses: Sequence[Untimed], now: Moment, uptimes_ms: Mapping[str, int]) -> Iterator[Timed]:
    on_ms = now.boottime_ms
    ends = {now.boot: on_ms}
    for boot, up_ms in uptimes_ms.items():
        on_ms += up_ms
        ends[boot] = on_ms
    for press in presses:
        if ends.get(press.boot, on_ms) - press.boottime_ms >= UNSURE_AFTER_MS:
            yield Timed(press.n, press.taken_ms, ClockState.UNSURE)


def _between(run: Sequence[Untimed], *, after_ms: int | None, before_ms: int) -> Iterator[Timed]:
    boots = [[press.boottime_ms for press in presses] for _, presses in groupby(run, key=lambda press: press.boot)]
    times = estimate(boots, after_ms=after_ms, before_ms=before_ms)
    for press, at_ms in zip(run, times, strict=True):
        yield Timed(press.n, at_ms, ClockState.ESTIMATED)


def estimate(boots: Sequence[Sequence[int]], *, after_ms: int | None, before_ms: int) -> list[int]:
    """Wall times (UTC ms) of the presses of consecutive ``boots`` (boottimes in ms), none after ``before_ms``.

    Distances within a boot are kept and the time when the box was off is shared evenly around the boots; where they do
    not fit, the presses are spread evenly. Without an earlier neighbour the last boot ends at ``before_ms``.
    """
    spans = [boot[-1] - boot[0] for boot in boots]
    low = before_ms - sum(spans) if after_ms is None else min(after_ms, before_ms)
    slack = before_ms - low - sum(spans)
    if slack < 0 or min(spans) < 0:
        return _evenly(low, before_ms, sum(map(len, boots)))
    times: list[int] = []
    for number, boot in enumerate(boots, start=1):
        first = low + slack * number // (len(boots) + 1) + sum(spans[: number - 1])
        times += [first + boottime - boot[0] for boottime in boot]
    return times


def _evenly(low: int, high: int, count: int) -> list[int]:
    return [low + (high - low) * number // (count + 1) for number in range(1, count + 1)]
