"""Where the pages read from: the book and the presses, opened once per thread, and answers kept for a moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from satisfaction import clock
from satisfaction.integrity import Rules
from satisfaction.office_hours import Calendar
from satisfaction.places import Registry
from satisfaction.registry_csv import Entries
from satisfaction.targets import ALL_UNITS, Targets
from store.book import Book, changes, registry
from store.contract import PressReader, Table, Tally

T = TypeVar("T")
TODAY_KEPT_S = 0.5  # an answer that a running day can change
PAST_KEPT_S = 20.0  # an answer about days that are over: late presses and corrections still come in
PLACES_KEPT_S = 3600.0  # kept by revision: a change is seen at once
KEPT_ANSWERS = 2048


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Sources:
    """``open_book`` and ``open_reader`` are called once per thread; ``now_ms`` is the clock (UTC ms).

    ``keep`` False asks anew every time (registry apart, which is kept by its revision).
    """

    open_book: Callable[[], Book]
    open_reader: Callable[[], PressReader]
    period_day: int = 1
    now_ms: Callable[[], int] = _now_ms
    keep: bool = True
    _local: threading.local = field(default_factory=threading.local)
    _answers: Answers = field(default_factory=lambda: Answers())

    @property
    def book(self) -> Book:
        """This thread's book; where another file was put in its place, that one, with a reader that knows of it."""
        if hasattr(self._local, "book") and not self._local.book.is_current():
            self._local.__dict__.clear()  # not closed: who asked earlier in this request may still have them
        return self._own("book", self.open_book)

    @property
    def reader(self) -> PressReader:
        """This thread's reader of presses."""
        return self._own("reader", self.open_reader)

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return clock.local_day(self.now_ms())

    @property
    def rules(self) -> Rules:
        """The judge of presses as of now."""
        return self._places()[0]

    @property
    def registry(self) -> Registry:
        """Units, counters and boxes as of now."""
        return self.rules.registry

    @property
    def calendar(self) -> Calendar:
        """Office hours as of now."""
        return self.rules.calendar

    @property
    def places(self) -> Entries:
        """The registry's rows as of now: hours, initiative days and targets too."""
        return self._places()[1]

    def target(self, unit: str, year: int) -> float:
        """The satisfaction target of ``unit`` ("" = the city's)."""
        return self._places()[2].of(unit or ALL_UNITS, year=year)

    def _places(self) -> tuple[Rules, Entries, Targets]:
        book = self.book

        def read() -> tuple[Rules, Entries, Targets]:
            entries = registry.load(book)
            return registry.rules(book), entries, Targets(entries.targets)

        return self._answers.get(("places", book.file, changes.revision(book)), PLACES_KEPT_S, read)

    def tally(self, query: Tally) -> Table:
        """The reader's answer, at most TODAY_KEPT_S (or PAST_KEPT_S) old. Raises StoreUnavailable."""
        seconds = PAST_KEPT_S if query.until <= self.today else TODAY_KEPT_S
        return self.kept(query, seconds, lambda: self.reader.tally(query))

    def kept(self, key: Hashable, seconds: float, make: Callable[[], T]) -> T:
        """What ``make`` gave for ``key`` within the last ``seconds``, or gives now; shared by the process."""
        return self._answers.get(key, seconds if self.keep else 0.0, make)

    def close(self) -> None:
        """Close what this thread opened: before a process forks, so that no connection is shared across it."""
        for name in ("book", "reader"):
            if hasattr(self._local, name):
                getattr(self._local, name).close()
                delattr(self._local, name)

    def _own(self, name: str, make: Callable[[], T]) -> T:
        if not hasattr(self._local, name):
            setattr(self._local, name, make())
        found: T = getattr(self._local, name)
        return found


class Answers:
    """Answers by question with their age. One thread asks, the others that want the same wait for it."""

    def __init__(self, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._asking: dict[Hashable, threading.Lock] = {}
        self._held: dict[Hashable, tuple[float, float, Any]] = {}  # when it was made, how long it may be kept

    def get(self, key: Hashable, seconds: float, make: Callable[[], T]) -> T:
        """See ``Sources.kept``. An exception of ``make`` is raised to the caller and not kept."""
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        with asking:
            held = self._held.get(key)
            if held is not None and self._clock_s() - held[0] < seconds:
                answer: T = held[2]
                return answer
            answer = make()
            with self._lock:
                if len(self._held) >= KEPT_ANSWERS:
                    self._forget_old()
                self._held[key] = (self._clock_s(), seconds, answer)
            return answer

    def _forget_old(self) -> None:
        """Make room: what is too old to be given again, or the older half when nothing is."""
        now_s = self._clock_s()
        old = [key for key, (made_s, seconds, _) in self._held.items() if now_s - made_s >= seconds]
        for key in old or sorted(self._held, key=lambda key: self._held[key][0])[: KEPT_ANSWERS // 2]:
            del self._held[key]
            self._asking.pop(key, None)
