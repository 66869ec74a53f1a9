"""The one door into the box's thread."""

from __future__ import annotations

from device.inbox import MOST, Edge, Inbox, LinkUp
from satisfaction.press import Rating


def test_a_wire_that_tells_more_edges_than_the_box_can_take_fills_no_memory_and_shuts_nobody_else_out() -> None:
    inbox = Inbox()
    for number in range(MOST + 500):
        inbox.put(Edge(Rating.SATISFIED, number % 2 == 0, number / 10_000))
    inbox.put(LinkUp())
    items = inbox.take()
    assert len(items) == MOST + 1
    assert items[-1] == LinkUp()
