"""The demonstration's boxes: real device code on mock pins, each with its own certificate, pressed at random."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

from hailong import enrolment, home
from hailong.demo import synthetic
from hailong.demo.synthetic import Habit
from hailong.home import Home
from hailong.signing import open_authority
from hailong.simulation.box import SimulatedBox
from satisfaction import clock
from satisfaction.press import Rating

LATE_AFTER_S = 45.0
BETWEEN_PRESSES_S = 2.0  # mean over the whole city
OF_CITY = 8  # every so many presses one is at the first unit, for the one who watches its page


class LiveBoxes:
    """Connects a box for every habit, one after the other, and presses them until the block ends.

    The last habit's box stays silent; the one before has three days of presses and connects 45 s later.
    """

    def __init__(self, made: Home, habits: list[Habit]) -> None:
        self._made = made
        ordered = sorted(habits, key=lambda habit: habit.box)
        self._late = ordered[-2]
        self._habits = ordered[:-2]
        self._stop = Event()
        self._boxes: dict[str, SimulatedBox] = {}
        self._thread = Thread(target=self._run, name="live boxes")
        self._chance = random.Random()  # noqa: S311  # synthetic data, not a secret

    def __enter__(self) -> LiveBoxes:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        for box in self._boxes.values():
            box.stop()

    def _run(self) -> None:
        late = self._box(self._late)
        self._press_past_days(late)
        late_at = time.monotonic() + LATE_AFTER_S
        late_waits = True
        waiting = list(self._habits)
        while not self._stop.is_set():
            if waiting:
                habit = waiting.pop(0)
                self._box(habit).start()
                self._press(habit)
            elif late_waits and time.monotonic() > late_at:
                late.start()
                late_waits = False
            else:
                self._stop.wait(self._chance.expovariate(1 / BETWEEN_PRESSES_S))
                self._press(self._chosen())

    def _chosen(self) -> Habit:
        return self._habits[0] if self._chance.random() < 1 / OF_CITY else self._chance.choice(self._habits)

    def _press(self, habit: Habit) -> None:
        self._boxes[habit.box].press(synthetic.rating(habit, self._chance))

    def _press_past_days(self, box: SimulatedBox) -> None:
        """What the citizens pressed while the box was cut off."""
        today = clock.day_start_ms(datetime.now(clock.VIETNAM).date())
        hours = sorted(self._chance.uniform(8.2, 16.8) for _ in range(6))
        for days in range(synthetic.LATE.days, 0, -1):
            for hour in hours:
                if self._stop.is_set():
                    return
                at_ms = today - days * clock.DAY_MS + int(hour * clock.HOUR_MS)
                box.press(Rating.SATISFIED, datetime.fromtimestamp(at_ms / 1000, UTC))

    def _box(self, habit: Habit) -> SimulatedBox:
        bundle = self._made.path / "boxes" / habit.box
        book = home.open_book(self._made)
        try:
            enrolment.issue(self._made, book, open_authority(self._made), box=habit.box, out=bundle, who="hailong demo")
        finally:
            book.close()
        self._boxes[habit.box] = box = SimulatedBox(Path(bundle))
        return box
