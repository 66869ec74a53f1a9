"""What becomes of messages as they arrive, in the broker's thread: presses are judged and wait, the rest is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from ingest import intake
from ingest.broker_figures import SYS, BrokerFigures
from ingest.clocks import now_ms
from ingest.counts import Counts, Shed
from ingest.directory import Directory
from ingest.fleet import Fleet
from ingest.intake import Arrival
from ingest.packets import Publish
from ingest.waiting import Waiting
from satisfaction import topics
from satisfaction.topics import Kind

log = logging.getLogger(__name__)


class Arrivals:
    """``take`` is called with every message, those that came together at once; never raises, whatever a box sends."""

    def __init__(
        self, *, waiting: Waiting, counts: Counts, fleet: Fleet, directory: Directory, figures: BrokerFigures
    ) -> None:
        self._waiting = waiting
        self._counts = counts
        self._fleet = fleet
        self._directory = directory
        self._figures = figures

    def take(self, messages: Iterable[Publish]) -> None:
        """Hand messages to where they belong."""
        moment = now_ms()
        arrivals = [arrival for message in messages if (arrival := self._read(message, moment))]
        for box in {arrival.box for arrival in arrivals}:
            self._fleet.seen(box, now_ms=moment)
        self._counts.arrived(sum(arrival.count for arrival in arrivals))
        self._counts.shed(self._waiting.put(arrivals), why=Shed.NO_ROOM)

    def _read(self, message: Publish, moment: int) -> Arrival | None:
        """A message of presses; any other finds its place here."""
        topic, payload, _ = message
        if topic.startswith(SYS):
            self._figures.take(topic, payload)
            return None
        try:
            box, kind = topics.parse(topic)
        except ValueError as error:  # a name that no registry can hold: no reason to stop serving the others
            log.warning("passed over: %s", error)
            return None
        if kind is Kind.PRESS:
            return intake.read(box, payload, now_ms=moment, known=self._directory.known)
        self._fleet.take(box, kind, payload, now_ms=moment)
        return None
