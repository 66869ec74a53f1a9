"""A box in a process of its own, killed with SIGKILL at random moments while its buttons are pressed.

    python -m tests.integration.device.killed_box BUNDLE KILLS SEED

Each life is a forked process that runs the real device code and presses without pause; for every press that the thanks
lamp has thanked it writes the rating's first letter into the log. The last life ends when all presses have receipts.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hailong.simulation.box import SimulatedBox
from satisfaction.press import Rating
from tests.eventually import eventually

APART_S = 4.0  # beyond the lockout
LONGEST_LIFE_S = 0.5
LOG = "thanked"


def letter(rating: Rating) -> str:
    """How the log writes ``rating``."""
    return rating.value[0]


def main(bundle: Path, kills: int, seed: int) -> None:
    """``kills`` lives that are ended, and one that is not."""
    chance = random.Random(seed)
    for life in range(kills):
        child = os.fork()
        if child == 0:
            _live(bundle, life=life, until_killed=True)
        _wait_first_press(bundle, life)
        time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    _live(bundle, life=kills, until_killed=False)


def _wait_first_press(bundle: Path, life: int) -> None:
    eventually((bundle / f"begun-{life}").exists, what=f"life {life} has pressed", within_s=30)


def _live(bundle: Path, *, life: int, until_killed: bool) -> None:
    chance = random.Random(f"presses {life}")
    box = SimulatedBox(bundle)
    box.start()
    at = datetime(2026, 3, 2, 2, tzinfo=UTC) + timedelta(hours=2 * life)
    log = os.open(bundle / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    (bundle / f"begun-{life}").touch()
    while until_killed:
        at += timedelta(seconds=APART_S)
        rating = chance.choice(list(Rating))
        if box.press(rating, at):
            os.write(log, letter(rating).encode())
    box.wait_receipted(60)
    box.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
