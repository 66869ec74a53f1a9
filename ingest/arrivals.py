"""What becomes of a message as it arrives, in the broker's thread: presses are judged and wait, the rest is kept."""

from __future__ import annotations

import logging

from ingest import intake
from ingest.broker_figures import SYS, BrokerFigures
from ingest.clocks import now_ms
from ingest.counts import Counts, Shed
from ingest.directory import Directory
from ingest.fleet import Fleet
from ingest.waiting import Waiting
from satisfaction import topics
from satisfaction.topics import Kind

log = logging.getLogger(__name__)


class Arrivals:
    """``take`` is called with every message; never raises, whatever a box sends."""

    def __init__(
        self, *, waiting: Waiting, counts: Counts, fleet: Fleet, directory: Directory, figures: BrokerFigures
    ) -> None:
        self._waiting = waiting
        self._counts = counts
        self._fleet = fleet
        self._directory = directory
        self._figures = figures

    def take(self, topic: str, payload: bytes) -> None:
        """Hand one message to where it belongs."""
        moment = now_ms()
        if topic.startswith(SYS):
            self._figures.take(topic, payload)
            return
        try:
            box, kind = topics.parse(topic)
        except ValueError as error:  # a name that no registry can hold: no reason to stop serving the others
            log.warning("passed over: %s", error)
            return
        if kind is Kind.PRESS:
            self._fleet.seen(box, now_ms=moment)
            self._press(box, payload, moment)
        else:
            self._fleet.take(box, kind, payload, now_ms=moment)

    def _press(self, box: str, payload: bytes, moment: int) -> None:
        arrival = intake.read(box, payload, now_ms=moment, known=self._directory.known)
        self._counts.arrived(arrival.count)
        if not self._waiting.put(arrival):
            self._counts.shed(arrival.count, why=Shed.NO_ROOM)
