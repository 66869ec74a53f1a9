"""Times of presses taken before the clock was set."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from device.clock import Moment
from device.settling import Timed, Untimed, estimate, settle
from satisfaction.press import ClockState

DAY_MS = 24 * 3_600_000
NOON_MS = 1_770_000_000_000


def test_boots_share_the_time_off_evenly_and_keep_their_own_distances() -> None:
    assert estimate([[0, 10], [5, 25]], after_ms=1_000, before_ms=1_120) == [1_030, 1_040, 1_070, 1_090]


def test_without_an_earlier_neighbour_the_last_boot_ends_at_the_next() -> None:
    assert estimate([[0, 10]], after_ms=None, before_ms=1_000) == [990, 1_000]


def test_what_does_not_fit_between_its_neighbours_is_spread_evenly() -> None:
    assert estimate([[0, 900]], after_ms=1_000, before_ms=1_300) == [1_100, 1_200]


def test_runs_between_known_presses_are_placed_apart() -> None:
    presses = [Untimed(2, "x", 0, 0, 1_000, 3_000), Untimed(4, "y", 0, 0, 3_000, None)]
    sync = Moment("now", 0, 5_000, synced=True)
    assert settle(presses, sync, uptimes_ms={}, starts_ms={}) == [
        Timed(2, 2_000, ClockState.ESTIMATED),
        Timed(4, 4_000, ClockState.ESTIMATED),
    ]


def test_24_hours_are_counted_over_power_cuts() -> None:
    press = Untimed(1, "a", 1_000, 42, None, None)
    early = Moment("c", 1_000, 0, synced=False)
    assert settle([press], early, uptimes_ms={"b": DAY_MS // 2, "a": DAY_MS // 2 - 1}, starts_ms={}) == []
    assert settle([press], early, uptimes_ms={"b": DAY_MS // 2, "a": DAY_MS // 2}, starts_ms={}) == [
        Timed(1, 42, ClockState.UNSURE)
    ]


BOOTS = st.lists(st.lists(st.integers(0, 10**8), min_size=1, max_size=6).map(sorted), min_size=1, max_size=4)


@given(BOOTS, st.none() | st.integers(0, NOON_MS), st.integers(0, NOON_MS))
def test_estimates_keep_the_order_and_lie_between_the_neighbours(
    boots: list[list[int]], after_ms: int | None, before_ms: int
) -> None:
    times = estimate(boots, after_ms=after_ms, before_ms=before_ms)
    assert len(times) == sum(map(len, boots))
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert times[-1] <= before_ms
    assert after_ms is None or times[0] >= min(after_ms, before_ms)


@given(st.lists(st.integers(0, 60_000), min_size=1).map(sorted), st.integers(0, 10**12))
def test_within_a_synced_boot_every_time_is_exact(boottimes: list[int], wall_ms: int) -> None:
    presses = [Untimed(n, "now", boottime, 0, None, None) for n, boottime in enumerate(boottimes)]
    sync = Moment("now", 60_000, wall_ms, synced=True)
    assert settle(presses, sync, uptimes_ms={}, starts_ms={}) == [
        Timed(n, wall_ms - (60_000 - boottime), ClockState.SYNCED) for n, boottime in enumerate(boottimes)
    ]
