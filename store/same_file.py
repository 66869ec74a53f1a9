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


def files_at(path: Path) -> tuple[FileId | None, ...]:
    """The database in WAL at ``path`` and the two files beside it, which are parts of it: what was committed last is in
    the first, and what readers see goes by the second."""
    return tuple(file_at(path.with_name(path.name + part)) for part in ("", "-wal", "-shm"))
