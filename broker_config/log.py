"""The broker's log under ``hailong up``: kept, rotated, and never larger than the settings say."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from contextlib import closing
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILES = 5


class Log:
    """Lines of mosquitto in ``path`` and up to four older files, ``megabytes`` in all; ``last_words`` for a failure."""

    def __init__(self, path: Path, *, megabytes: int) -> None:
        self._path = path
        self._file_bytes = megabytes * 1_000_000 // FILES
        self.last_words: deque[str] = deque(maxlen=3)

    def keep(self, lines: Iterable[bytes]) -> None:
        """Write ``lines`` as they come, until there are no more."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(self._path, maxBytes=self._file_bytes, backupCount=FILES - 1, encoding="utf-8")
        with closing(file):
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                self.last_words.append(text)
                file.emit(logging.LogRecord("mosquitto", logging.INFO, "", 0, text, None, None))
