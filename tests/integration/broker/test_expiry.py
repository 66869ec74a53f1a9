"""A certificate of the server that is about to end raises an alert, and its renewal ends the alert."""

from __future__ import annotations

import time

from store.book import alerts, certificates
from store.book.alerts import AlertKind
from store.book.certificates import Certificate
from tests.eventually import eventually
from tests.plugins.broker import Broker
from tests.plugins.ingest import MakeHome, StartThread

DAY_MS = 86_400_000


def test_the_broker_s_certificate_alarms_30_days_ahead_until_it_is_renewed(
    broker: Broker, ingest_home: MakeHome, ingest_thread: StartThread
) -> None:
    at = ingest_home(broker)
    now_ms = time.time_ns() // 1_000_000
    certificates.record(at.book, Certificate("a1", "ingest", now_ms, now_ms + 31 * DAY_MS))
    certificates.record(at.book, Certificate("b1", "broker", now_ms, now_ms + 29 * DAY_MS))
    ingest_thread(at)
    [alert] = eventually(lambda: alerts.open_alerts(at.book), what="an alert")
    assert (alert.condition.kind, alert.condition.box) == (AlertKind.CERTIFICATE, "broker")
    certificates.record(at.book, Certificate("b2", "broker", now_ms + 1, now_ms + 730 * DAY_MS))
    eventually(lambda: not alerts.open_alerts(at.book), what="the alert ends")
