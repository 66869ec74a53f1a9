"""One message for all new alerts, to a real HTTP server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ingest.digest import Webhook, text
from satisfaction import clock
from store.book import Book, alerts
from store.book.alerts import Alert, AlertKind, Condition

NOW_MS = clock.from_iso("2026-11-20T03:00:00Z")
NAMES = {"00004": "Phường Ba Đình"}
MINUTE_MS = 60_000


class Receiver:
    """Keeps what is posted; answers with ``status``."""

    def __init__(self) -> None:
        self.status = 204
        self.bodies: list[dict[str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = Book(tmp_path / "book.db", new=True)
    yield opened
    opened.close()


def silent(*boxes: str) -> list[Condition]:
    return [Condition(AlertKind.SILENT, box, "00004", "không có tín hiệu từ 09:00 ngày 20/11/2026") for box in boxes]


def test_a_digest_is_vietnamese_and_grouped() -> None:
    stuck = Condition(AlertKind.STUCK, "b9", "", "nút bị kẹt: hài lòng")
    found = [Alert(i, each, NOW_MS, None, None, None) for i, each in enumerate([*silent("b1", "b2"), stuck])]
    assert text(found, unit_names=NAMES).splitlines() == [
        "Hài Lòng: 3 việc cần xem",
        "Chưa có tín hiệu (2):",
        "- b1, Phường Ba Đình: không có tín hiệu từ 09:00 ngày 20/11/2026 (từ 10:00 ngày 20/11/2026)",
        "- b2, Phường Ba Đình: không có tín hiệu từ 09:00 ngày 20/11/2026 (từ 10:00 ngày 20/11/2026)",
        "Kẹt nút (1):",
        "- b9: nút bị kẹt: hài lòng (từ 10:00 ngày 20/11/2026)",
    ]


def test_a_city_wide_failure_is_one_message_of_bounded_length() -> None:
    found = [Alert(i, each, NOW_MS, None, None, None) for i, each in enumerate(silent(*(f"b{n}" for n in range(500))))]
    lines = text(found, unit_names=NAMES).splitlines()
    assert len(lines) == 23
    assert lines[-1] == "- và 480 việc khác"


def test_each_alert_is_told_once_and_the_next_digest_waits(book: Book, receiver: Receiver) -> None:
    webhook = Webhook(receiver.url, minutes=15)
    for minute, boxes in ((0, ["b1"]), (1, ["b1", "b2"]), (15, ["b1", "b2"]), (30, ["b1", "b2"])):
        now_ms = NOW_MS + minute * MINUTE_MS
        alerts.follow(book, silent(*boxes), now_ms=now_ms)
        webhook.tell(book, unit_names=NAMES, now_ms=now_ms)
    assert [body["text"].count("không có tín hiệu") for body in receiver.bodies] == [1, 1]
    assert "b2" in receiver.bodies[1]["text"]


def test_the_end_of_what_was_told_is_told_once_and_of_what_was_not_never(book: Book, receiver: Receiver) -> None:
    webhook = Webhook(receiver.url, minutes=15)
    for minute, boxes in ((0, ["b1"]), (5, ["b1", "b2"]), (10, []), (15, ["b3"]), (30, ["b3"])):
        now_ms = NOW_MS + minute * MINUTE_MS
        alerts.follow(book, silent(*boxes), now_ms=now_ms)
        webhook.tell(book, unit_names=NAMES, now_ms=now_ms)
    assert [body["text"].splitlines() for body in receiver.bodies[1:]] == [
        [
            "Hài Lòng: 1 việc cần xem, 1 việc đã trở lại bình thường",
            "Chưa có tín hiệu (1):",
            "- b3, Phường Ba Đình: không có tín hiệu từ 09:00 ngày 20/11/2026 (từ 10:15 ngày 20/11/2026)",
            "Đã trở lại bình thường (1):",
            "- b1, Phường Ba Đình: chưa có tín hiệu (từ 10:00 ngày 20/11/2026 đến 10:10 ngày 20/11/2026)",
        ]
    ]


def test_a_digest_of_ends_alone_asks_nobody_to_look(book: Book, receiver: Receiver) -> None:
    webhook = Webhook(receiver.url, minutes=15)
    for minute, boxes in ((0, ["b1"]), (15, [])):
        now_ms = NOW_MS + minute * MINUTE_MS
        alerts.follow(book, silent(*boxes), now_ms=now_ms)
        webhook.tell(book, unit_names=NAMES, now_ms=now_ms)
    assert receiver.bodies[1]["text"].startswith("Hài Lòng: 1 việc đã trở lại bình thường\n")


def test_a_webhook_that_refuses_is_asked_again_later(book: Book, receiver: Receiver) -> None:
    webhook = Webhook(receiver.url, minutes=15)
    alerts.follow(book, silent("b1"), now_ms=NOW_MS)
    receiver.status = 500
    webhook.tell(book, unit_names=NAMES, now_ms=NOW_MS)
    assert len(alerts.unsent(book)) == 1
    receiver.status = 200
    webhook.tell(book, unit_names=NAMES, now_ms=NOW_MS + 15 * MINUTE_MS)
    assert (len(receiver.bodies), alerts.unsent(book)) == (2, [])


def test_without_a_webhook_nothing_is_sent_and_nothing_is_forgotten(book: Book) -> None:
    alerts.follow(book, silent("b1"), now_ms=NOW_MS)
    Webhook("", minutes=15).tell(book, unit_names=NAMES, now_ms=NOW_MS)
    assert len(alerts.unsent(book)) == 1
