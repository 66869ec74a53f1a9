"""Ingest as a service: what it says of itself, how it ends, and the commands of its operators."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest

from hailong.__main__ import main
from ingest import intake, watch
from ingest.digest import Webhook
from ingest.recorder import Recorder
from satisfaction import clock
from satisfaction.health import Health, SpoolHealth
from satisfaction.topics import Kind
from store.book import Book, alerts, boxes, spool_reports
from store.book.alerts import AlertKind
from store.lock import Locked, writer
from tests.eventually import eventually
from tests.plugins.broker import NewBroker, free_port
from tests.plugins.ingest import MakeHome, PlayBox, Served, StartThread, a_press

SPOOL = "9f3c2a1b"


def test_the_metrics_add_up_after_every_kind_of_message(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker, port = new_broker(), free_port()
    at = ingest_home(broker, boxes=("b1",), metrics_port=port)
    ingest_thread(at)
    box, stranger = play_box(broker, "b1"), play_box(broker, "stranger")
    box.insist([a_press("b1", 1), a_press("b1", 2)])
    box.send(a_press("b1", 1, at_ms=at.presses()[0].at_ms))  # a copy
    box.send_raw(b"not a press")
    box.send(a_press("b1", 9, at_ms=time.time_ns() // 1_000_000 + 3_600_000))  # an hour ahead
    stranger.send(a_press("stranger", 1), a_press("stranger", 2))

    def scrape() -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        pattern = r'hailong_ingest_presses_(\w+?)(?:_total)?(?:\{\w+="(\w+)"\})? (\d+)'
        found = {tuple(filter(None, m.groups()[:2])): int(m[3]) for line in lines if (m := re.match(pattern, line))}
        assert found[("received",)] == sum(found.values()) - found[("received",)]
        return {".".join(key): n for key, n in found.items() if n}

    expected = {"received": 7, "stored": 2, "duplicate": 1, "rejected.malformed": 1, "rejected.unknown_box": 2}
    eventually(lambda: scrape() == expected | {"shed.ahead": 1}, what="all seven are accounted for")


def test_a_box_that_fell_silent_before_the_servers_clock_was_put_back_is_missed_all_the_same(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    """A day ahead until the time came from the network: for a day nobody would have missed it."""
    at, now_ms = ingest_home(new_broker(), boxes=("b1",)), time.time_ns() // 1_000_000
    with closing(Book(at.home.book_path)) as book:
        report = boxes.Report("b1", Health(sent_ms=now_ms, version="1.0", boot_id="a"), now_ms + clock.DAY_MS)
        boxes.save(book, seen={"b1": now_ms + clock.DAY_MS}, online={"b1": (True, now_ms + 1)}, reports=[report])

        def ahead() -> list[int]:
            state = boxes.states(book)["b1"]
            signs = (state.last_seen_ms or 0, state.health_received_ms or 0)
            return [at_ms for at_ms in signs if at_ms >= now_ms + clock.HOUR_MS]

        assert len(ahead()) == 2
        ingest_thread(at)
        eventually(lambda: not ahead(), what="no sign of it is from later than now")
        state = boxes.states(book)["b1"]
        assert None not in (state.last_seen_ms, state.health_received_ms), "it was seen all the same"


def test_a_second_ingest_of_the_same_home_is_refused(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    at = ingest_home(new_broker())
    ingest_thread(at)
    second = subprocess.run(
        [sys.executable, "-m", "hailong", "ingest", "--home", str(at.path)], capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert "is held by process" in second.stderr
    with pytest.raises(Locked), writer(at.home.data):
        pass


@pytest.mark.parametrize(
    ("part", "name", "thread"),
    [
        (intake, "read", "broker"),
        (Recorder, "record", "store"),
        (watch, "conditions", "background"),
        (Webhook, "tell", "digest"),
    ],
)
def test_an_exception_in_any_thread_ends_ingest_with_its_cause(
    part: object,
    name: str,
    thread: str,
    new_broker: NewBroker,
    ingest_home: MakeHome,
    ingest_thread: StartThread,
    play_box: PlayBox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",))
    serving = ingest_thread(at)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault in ingest itself")

    monkeypatch.setattr(part, name, broken)
    play_box(broker, "b1").send(a_press("b1", 1))
    assert serving.ended() == 1
    assert f"thread {thread} failed" in caplog.text
    assert "a fault in ingest itself" in caplog.text


def test_what_a_box_says_of_itself_is_kept_and_watched(served: Served) -> None:
    at, box = served.at, served.box
    now_ms = time.time_ns() // 1_000_000
    said = Health(now_ms, "1.2", boot_id="x", spools=(SpoolHealth(SPOOL, 1, 3, 0),), stuck=("satisfied",))
    box.send_raw(b'{"state":"online"}', Kind.STATUS)
    box.send_raw(b'{"state":', Kind.HEALTH)
    box.send_raw(said.encode(), Kind.HEALTH)
    eventually(lambda: boxes.states(at.book).get("b1", boxes.BoxState("b1")).health, what="its health is in the book")
    assert boxes.states(at.book)["b1"].online
    assert boxes.states(at.book)["b1"].health == said
    (alert,) = eventually(lambda: alerts.open_alerts(at.book), what="an alert")
    assert alert.condition.kind is AlertKind.STUCK


def test_a_box_whose_presses_the_store_has_lost_is_asked_for_them(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread, play_box: PlayBox
) -> None:
    broker = new_broker()
    at = ingest_home(broker, boxes=("b1",))
    now_ms = time.time_ns() // 1_000_000
    said = Health(now_ms, "1.2", spools=(SpoolHealth(SPOOL, 1, 3, 3),))  # three receipted, and the store is empty
    boxes.save(at.book, seen={}, online={}, reports=[boxes.Report("b1", said, now_ms)])
    ingest_thread(at)
    box = play_box(broker, "b1")
    refill = eventually(lambda: box.settings.get(timeout=20).get("refill"), what="settings with a refill")
    box.insist([a_press("b1", seq) for seq in (1, 2, 3)])
    assert [press.seq for press in at.presses()] == [1, 2, 3]
    box.send_raw(Health(now_ms, "1.2", refill_done=refill["id"]).encode(), Kind.HEALTH)
    eventually(lambda: "refill" not in box.settings.get(timeout=20), what="settings without it")


def test_operators_list_show_and_requeue_what_was_refused(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    at, box = served.at, served.box
    home = ["--home", str(at.path)]
    box.send_raw(b'{"spool":"9f3c2a1b","seq":1,"at":"2019-01-01T00:00:00Z","rating":"satisfied","clock":"synced"}')
    eventually(lambda: box.rejected() == {1: "before_2020"}, what="a refusal")
    assert main(["rejects", "list", *home]) == 0
    assert "before_2020" in capsys.readouterr().out
    assert main(["rejects", "show", "1", *home]) == 0
    assert '"at":"2019-01-01T00:00:00Z"' in capsys.readouterr().out
    assert main(["rejects", "requeue", *home]) == 1
    assert main(["rejects", "requeue", "1", *home]) == 0
    capsys.readouterr()

    def listed() -> str:
        main(["rejects", "list", *home])
        return capsys.readouterr().out

    eventually(lambda: " open " in listed(), what="it was judged again and is refused still")
    assert main(["boxes", *home]) == 0
    assert "b1" in capsys.readouterr().out


def test_the_audit_fails_until_all_numbers_are_there_or_acknowledged(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    at, box = served.at, served.box
    now_ms = time.time_ns() // 1_000_000
    audit = ["audit", "--home", str(at.path), "--period", "2020-01-01..2035-12-31"]
    made_ms = now_ms - clock.DAY_MS
    day = clock.local_day(made_ms)
    yesterday = ["audit", "--home", str(at.path), "--period", f"{day}..{day}"]
    box.insist([a_press("b1", 1, at_ms=made_ms), a_press("b1", 3, at_ms=made_ms)])
    box.send_raw(Health(now_ms, "1.2", spools=(SpoolHealth(SPOOL, 1, 3, 1),)).encode(), Kind.HEALTH)
    eventually(lambda: spool_reports.edges(at.book), what="a report")
    assert main(audit) == 1
    assert "no_report" in capsys.readouterr().out
    assert main(yesterday) == 1
    assert "9f3c2a1b 2-2" in capsys.readouterr().out
    assert main(["lost", "b1", SPOOL, "1-2", "--home", str(at.path), "--who", "An", "--reason", "thẻ hỏng"]) == 1
    assert main(["lost", "b1", SPOOL, "2", "--home", str(at.path), "--who", "An", "--reason", "thẻ hỏng"]) == 0
    assert main(yesterday) == 0


def test_what_the_broker_says_of_itself_is_in_the_metrics(
    new_broker: NewBroker, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    port = free_port()
    ingest_thread(ingest_home(new_broker(), metrics_port=port))

    def shown() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return 'hailong_broker{topic="publish/messages/dropped"} 0.0' in answer.read().decode()

    assert eventually(shown, what="the broker's dropped messages")
