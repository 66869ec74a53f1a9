"""Which file lies at a path: SQLite goes on with one that was moved away or replaced as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

FileId = tuple[int, int]  # device and inode


def file_at(path: Path) -> FileId | None:
    """The file, whatever its name was before; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
