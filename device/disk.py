"""What the disk refuses, without ending the box: a full or read-only card is said and shown, and tried again."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from device.database import is_damage

log = logging.getLogger(__name__)


class Disk:
    """Every write of the box goes through ``surviving``; whoever writes tries again what was refused."""

    def __init__(self) -> None:
        self._refused: dict[str, str] = {}  # why, by what was to be stored

    @property
    def fault(self) -> str:
        """What cannot be stored, in plain words; empty when all is well."""
        return "; ".join(f"{what} cannot be stored: {why}" for what, why in self._refused.items())

    @contextmanager
    def surviving(self, what: str) -> Iterator[None]:
        """Store ``what``, or remember that the disk refuses it until it takes it.

        A damaged file, or a place of the card that cannot be read, ends the box: the next start salvages it.
        """
        try:
            yield
        except sqlite3.OperationalError as error:
            if is_damage(error):
                raise
            if self._refused.get(what) != str(error):
                log.error("the disk refuses %s: %s", what, error)
            self._refused[what] = str(error)
        else:
            self._refused.pop(what, None)
