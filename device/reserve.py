"""A little room on the card that is given up when the card is full.

SQLite needs room to make room: deleting presses writes to its log, and moving the log into the file makes that grow.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

BYTES = 4_000_000
log = logging.getLogger(__name__)


def reserve_of(outbox: Path) -> Reserve:
    """The one beside ``outbox``."""
    return Reserve(outbox.with_name("reserve"))


class Reserve:
    """The file ``path``, which holds nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self) -> None:
        """Have it, where there is room for it."""
        try:
            with self._path.open("ab") as out:
                os.posix_fallocate(out.fileno(), 0, BYTES)
        except OSError as error:
            log.warning("no room is kept in reserve: %s", error)
            self.give_up()  # what part of it there was

    def give_up(self) -> None:
        """Let others have the room."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the reserve cannot be given up: %s", error)
