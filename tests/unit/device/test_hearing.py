"""What levels show that edges did not tell."""

from __future__ import annotations

from device.hearing import Hearing
from satisfaction.press import Rating

GOOD, FAIR, BAD = Rating


def looked(hearing: Hearing, *untold: Rating) -> set[Rating]:
    """What a look finds missed while ``untold`` is untold."""
    hearing.compare(untold)
    return set(hearing.look())


def test_an_edge_that_is_on_its_way_is_waited_for_and_not_missed() -> None:
    hearing = Hearing()
    assert looked(hearing, GOOD) == set()
    assert not hearing.complete
    assert looked(hearing) == set()
    assert hearing.complete
    assert hearing.missed == 0


def test_a_level_that_stays_untold_from_one_look_to_the_next_is_a_missed_edge() -> None:
    hearing = Hearing()
    assert looked(hearing, GOOD, BAD) == set()
    assert looked(hearing, GOOD, FAIR) == {GOOD}
    assert hearing.missed == 1
    assert not hearing.deaf


def test_two_missed_edges_in_a_row_are_a_deaf_box_and_one_that_comes_is_none() -> None:
    hearing = Hearing()
    for _ in range(2):
        looked(hearing, GOOD)
        looked(hearing, GOOD)
        looked(hearing)
    assert hearing.deaf
    hearing.edge()
    assert not hearing.deaf
