"""Metrics for Prometheus, as text (format 0.0.4).

Written by hand: the sum received = stored + duplicate + rejected + waiting + shed has to close in every scrape, so all
of it comes from one look under one lock; a client library reads each of its counters at a moment of its own.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingest.counts import Snapshot

BATCH_PRESSES = (1, 10, 100, 500, 1_000)
STORE_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)


class Histogram:
    """Cumulative counts by upper bound. One thread observes, others may read."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self._counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """One more."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def counts(self) -> list[int]:
        """How many in each bucket, the last without a bound."""
        return list(self._counts)


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything that is shown, of one moment. Seconds and UTC seconds."""

    presses: Snapshot
    broker_connected: bool
    store_serves: bool
    oldest_waiting_s: float
    batch_presses: Histogram
    store_seconds: Histogram
    last_seen_s: Mapping[str, float] = field(default_factory=dict)
    broker: Mapping[str, float] = field(default_factory=dict)  # $SYS, by the topic below $SYS/broker/
    unreadable: Mapping[str, int] = field(default_factory=dict)  # of what boxes say of themselves, by kind


def render(readings: Readings) -> str:
    """The page."""
    return "".join(f"{line}\n" for part in (_presses(readings), _state(readings), _boxes(readings)) for line in part)


def _presses(readings: Readings) -> Iterator[str]:
    look = readings.presses
    name = "hailong_ingest_presses"
    yield f"# HELP {name}_received_total Presses that came in; an unreadable message counts as one."
    yield f"# TYPE {name}_received_total counter"
    yield f"{name}_received_total {look.received}"
    for what, value in (("stored", look.stored), ("duplicate", look.duplicate)):
        yield f"# TYPE {name}_{what}_total counter"
        yield f"{name}_{what}_total {value}"
    for what, label, values in (("rejected", "cause", look.rejected), ("shed", "why", look.shed)):
        yield f"# TYPE {name}_{what}_total counter"
        for key, value in sorted(values.items()):
            yield f'{name}_{what}_total{{{label}="{key}"}} {value}'
    yield f"# TYPE {name}_waiting gauge"
    yield f"{name}_waiting {look.waiting}"


def _state(readings: Readings) -> Iterator[str]:
    gauges = (
        ("hailong_ingest_broker_connected", int(readings.broker_connected)),
        ("hailong_ingest_store_serves", int(readings.store_serves)),
        ("hailong_ingest_oldest_waiting_seconds", readings.oldest_waiting_s),
    )
    for name, value in gauges:
        yield f"# TYPE {name} gauge"
        yield f"{name} {value}"
    yield from _histogram("hailong_ingest_batch_presses", readings.batch_presses)
    yield from _histogram("hailong_ingest_store_seconds", readings.store_seconds)


def _histogram(name: str, histogram: Histogram) -> Iterator[str]:
    yield f"# TYPE {name} histogram"
    running = 0
    for bound, count in zip([*map(str, histogram.bounds), "+Inf"], histogram.counts(), strict=True):
        running += count
        yield f'{name}_bucket{{le="{bound}"}} {running}'
    yield f"{name}_sum {histogram.total}"
    yield f"{name}_count {running}"


def _boxes(readings: Readings) -> Iterator[str]:
    yield "# TYPE hailong_box_last_seen_timestamp_seconds gauge"
    for box, at_s in sorted(readings.last_seen_s.items()):
        yield f'hailong_box_last_seen_timestamp_seconds{{box="{box}"}} {at_s}'
    yield "# HELP hailong_ingest_unreadable_messages_total Status and health messages that could not be read."
    yield "# TYPE hailong_ingest_unreadable_messages_total counter"
    for kind, messages in sorted(readings.unreadable.items()):
        yield f'hailong_ingest_unreadable_messages_total{{kind="{kind}"}} {messages}'
    yield "# HELP hailong_broker Figures of the broker's $SYS topics, as last seen."
    yield "# TYPE hailong_broker gauge"
    for topic, value in sorted(readings.broker.items()):
        yield f'hailong_broker{{topic="{topic}"}} {value}'


class MetricsServer:
    """Answers GET /metrics on 127.0.0.1:``port`` (0: any free one, see ``port``) until ``close``."""

    def __init__(self, port: int, *, read: Callable[[], Readings]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(read))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


def _handler(read: Callable[[], Readings]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(404, "the metrics are at /metrics")
                return
            body = render(read()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Scrapes are no news."""

    return Handler
