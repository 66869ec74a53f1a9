"""From the button's edge to the lamp, in parts, beside what this disk and this scheduler take alone; on mock pins.

python -m bench.device.thanks      200 presses; about 160 s

The yardsticks are taken between the presses of the same run: 4 kB appended and synced on the same file system, and how
much later than asked a thread wakes that slept as long as the debouncing does. Niced as the box's unit is, if allowed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from typing import Any

from bench.device.box import bundle_of_bench
from device import pins
from device.box import Box
from device.clock import SystemClock
from device.config import load
from device.debounce import PRESS_S
from device.inbox import SettingsCame
from device.spool import open_outbox

PRESSES = 200
NICE = -5  # of hailong-box.service
LOCKOUT_S = 0.5
PARTS = (
    "edge to lamp",
    "  until decided",
    "  stored",
    "  shown",
    "  ready, but without a processor",
    "alone: 4 kB appended and synced",
    "alone: late after a sleep of 5 ms",
)


def main() -> None:
    """Print each part's median, 90 %, 99 % and longest, in ms."""
    niced = _niced()
    with bundle_of_bench() as (_, bundle):
        toml = bundle / "box.toml"
        toml.write_text(toml.read_text("utf-8").replace("thanks_s = 2.0", "thanks_s = 0.5"), "utf-8")
        config, factory = load(toml), pins.factory("mock")
        outbox = open_outbox(config.data / "outbox.db", box=config.box, serial="bench")
        store = _Stopwatch(outbox.add)
        outbox.add = store  # type: ignore[method-assign]
        box = Box(config, outbox=outbox, pin_factory=factory, clock=SystemClock(trusted=True))
        box.inbox.put(SettingsCame(f'{{"lockout_s": {LOCKOUT_S}}}'.encode()))
        thread = Thread(target=box.run, daemon=True)
        thread.start()
        time.sleep(2)
        button, lamp = factory.pin(config.pins.satisfied), factory.pin(config.pins.thanks_lamp)
        rows = [(*_press(button, lamp, store, thread), _append_s(bundle / "alone"), _late_s()) for _ in range(PRESSES)]
        box.stop()
        thread.join()
    print(f"{PRESSES} presses{f', niced to {NICE}' if niced else ''}; ms".ljust(36), "median    90 %    99 %  longest")
    for part, waits in zip(PARTS, zip(*rows, strict=True), strict=True):
        cuts = quantiles(waits, n=100)
        print(part.ljust(36), *(f"{1e3 * wait:7.2f}" for wait in (median(waits), cuts[89], cuts[98], max(waits))))


class _Stopwatch:
    """When the call of ``what`` that came last began and ended."""

    def __init__(self, what: Any) -> None:
        self._what = what
        self.began_s = self.ended_s = 0.0

    def __call__(self, *values: Any, **more: Any) -> Any:
        self.began_s = time.monotonic()
        try:
            return self._what(*values, **more)
        finally:
            self.ended_s = time.monotonic()


def _press(button: Any, lamp: Any, store: _Stopwatch, thread: Thread) -> tuple[float, float, float, float, float]:
    """The first five of PARTS. A mock pin notes how long after ``clear_states`` it changed: nothing polls meanwhile."""
    time.sleep(LOCKOUT_S + 0.1)
    while lamp.state:
        time.sleep(0.1)
    waited_s = _waited_s(thread)
    lamp.clear_states()
    edge_s = time.monotonic()
    button.drive_low()
    time.sleep(0.1)
    button.drive_high()
    while len(lamp.states) < 2:
        time.sleep(0.1)
    thanked_s = float(lamp.states[1].timestamp)
    return (
        thanked_s,
        store.began_s - edge_s,
        store.ended_s - store.began_s,
        thanked_s - (store.ended_s - edge_s),
        _waited_s(thread) - waited_s,
    )


def _waited_s(thread: Thread) -> float:
    """How long ``thread`` has been ready to run without getting a processor (second field of schedstat, ns)."""
    return int(Path(f"/proc/self/task/{thread.native_id}/schedstat").read_text().split()[1]) / 1e9


def _append_s(path: Path) -> float:
    with path.open("ab", buffering=0) as file:
        began_s = time.monotonic()
        file.write(b"\0" * 4096)
        os.fsync(file.fileno())
        return time.monotonic() - began_s


def _late_s() -> float:
    began_s = time.monotonic()
    time.sleep(PRESS_S)
    return time.monotonic() - began_s - PRESS_S


def _niced() -> bool:
    try:
        os.nice(NICE)
    except PermissionError:
        return False
    return True


if __name__ == "__main__":
    main()
