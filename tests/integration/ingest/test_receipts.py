"""From a box's message to a receipt, over a real broker into a real store."""

from __future__ import annotations

from satisfaction.press import Rating
from tests.eventually import eventually
from tests.plugins.broker import NewBroker
from tests.plugins.ingest import MakeHome, PlayBox, Served, StartThread, a_press


def test_a_press_is_receipted_once_it_is_in_the_store(served: Served) -> None:
    at, box = served.at, served.box
    press = a_press("b1", 1)
    box.send(press)
    eventually(lambda: box.receipted() == {("9f3c2a1b", 1)}, what="a receipt")
    assert at.presses() == [press]


def test_every_element_of_an_array_is_judged_alone(served: Served) -> None:
    at, box = served.at, served.box
    box.send(a_press("b1", 1), a_press("b1", 2))
    eventually(lambda: len(box.receipted()) == 2, what="two receipts")
    box.send(a_press("b1", 2, rating=Rating.DISSATISFIED), a_press("b1", 3))
    eventually(lambda: ("9f3c2a1b", 3) in box.receipted() and box.rejected(), what="the third, and a refusal")
    assert box.rejected() == {2: "conflict"}
    assert [press.seq for press in at.presses()] == [1, 2, 3]


def test_a_box_enrolled_late_brings_in_what_it_sent_before(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker = new_broker()
    at = ingest_home(broker)
    ingest_thread(at)
    box = play_box(broker, "b1")
    box.send(a_press("b1", 1))
    eventually(lambda: at.state()["rejected"], what="the unknown box is counted")
    assert box.receipts == []
    at.enrol("b1")
    assert [press.seq for press in eventually(at.presses, what="its press is in the store")] == [1]


def test_a_box_enrolled_while_ingest_is_down_brings_in_what_it_sent_before(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker = new_broker()
    at = ingest_home(broker)
    first = ingest_thread(at)
    box = play_box(broker, "b1")
    box.send(a_press("b1", 1))
    eventually(lambda: at.state()["rejected"], what="the unknown box is counted")
    first.stop()
    at.enrol("b1")
    ingest_thread(at)
    assert [press.seq for press in eventually(at.presses, what="its press is in the store")] == [1]


def test_a_box_is_given_its_settings_when_it_connects(served: Served) -> None:
    assert served.box.settings.get(timeout=20) == {"lockout_s": 3.0, "reasons": False}
