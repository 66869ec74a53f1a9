"""The metrics page: its sum closes, and Prometheus can read it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest

from ingest.broker_figures import BrokerFigures
from ingest.counts import Counts, Shed
from ingest.fleet import Fleet
from ingest.metrics import Histogram, MetricsServer, Readings, render
from satisfaction.topics import Kind

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+\Z')


def readings(counts: Counts) -> Readings:
    batches = Histogram((1, 10))
    for size in (1, 1, 7, 99):
        batches.observe(size)
    broker = BrokerFigures()
    broker.take("$SYS/broker/publish/messages/dropped", b"3")
    broker.take("$SYS/broker/version", b"mosquitto 2.0.11")
    fleet = Fleet()
    fleet.take("b1", Kind.HEALTH, b"?", now_ms=0)
    fleet.take("b1", Kind.STATUS, b'{"state":"online"}', now_ms=17_500)
    seen_s = {box: at_ms / 1000 for box, at_ms in fleet.last_seen().items()}
    look = counts.look()
    return Readings(look, True, False, 1.5, batches, Histogram((0.1,)), seen_s, broker.look(), fleet.unreadable())


def test_every_line_is_a_comment_or_a_sample() -> None:
    counts = Counts()
    counts.arrived(10)
    counts.settled(stored=4, duplicate=2, rejected={"malformed": 1})
    counts.shed(2, why=Shed.NO_ROOM)
    page = render(readings(counts))
    lines = [line for line in page.splitlines() if not line.startswith("# ")]
    assert [line for line in lines if not SAMPLE.match(line)] == []
    assert {
        "hailong_ingest_presses_received_total 10",
        'hailong_ingest_presses_rejected_total{cause="malformed"} 1',
        'hailong_ingest_presses_shed_total{why="no_room"} 2',
        "hailong_ingest_presses_waiting 1",
        'hailong_ingest_batch_presses_bucket{le="1"} 2',
        'hailong_ingest_batch_presses_bucket{le="10"} 3',
        'hailong_ingest_batch_presses_bucket{le="+Inf"} 4',
        "hailong_ingest_store_serves 0",
        'hailong_broker{topic="publish/messages/dropped"} 3.0',
        'hailong_ingest_unreadable_messages_total{kind="health"} 1',
        'hailong_ingest_unreadable_messages_total{kind="status"} 0',
        'hailong_box_last_seen_timestamp_seconds{box="b1"} 17.5',
    } <= set(lines)
    presses = r"hailong_ingest_presses_(\w+?)(?:_total)?(?:\{.*\})? (\d+)"
    sums = [(name, int(n)) for line in lines if (found := re.match(presses, line)) for name, n in [found.groups()]]
    assert sum(n for name, n in sums if name == "received") == sum(n for name, n in sums if name != "received")


def test_the_page_is_served_on_the_loopback_and_nothing_else_is() -> None:
    server = MetricsServer(0, read=lambda: readings(Counts()))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert b"hailong_ingest_presses_received_total 0" in answer.read()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=10)
    finally:
        server.close()
