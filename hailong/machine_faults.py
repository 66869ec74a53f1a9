"""Faults of the machine that a person can mend, in one line instead of a traceback."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from hailong.ownership import name_of
from store.book import BookError

_FORBIDDEN = (errno.EACCES, errno.EPERM)
_OF_FILES = {
    **dict.fromkeys(_FORBIDDEN, "this user may not"),
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "this user's share of the disk is full",
    errno.EFBIG: "the file may not grow any further",
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "this is no folder",
    errno.EISDIR: "this is a folder",
    errno.EEXIST: "this is there already",
    errno.ENAMETOOLONG: "the name is too long",
}
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_OF_DATABASES = {
    "SQLITE_FULL": "the disk is full: make room",
    "SQLITE_READONLY": "this user may not write it. Is this the owner of the home?",
    "SQLITE_CANTOPEN": "this user may not open it, or it is not there. Is this the owner of the home?",
    "SQLITE_PERM": "this user may not open it. Is this the owner of the home?",
    "SQLITE_BUSY": "another command holds it: try again",
    "SQLITE_IOERR": "the disk fails to read or write it",
}


def explained(problem: Exception) -> str | None:
    """What is wrong, for a person; None for what is a fault of this program and needs its traceback."""
    if isinstance(problem, EOFError):
        return "this asks a question, and there is nobody to answer: run it in a terminal"
    if isinstance(problem, BookError):
        return f"{problem}"
    if isinstance(problem, sqlite3.DatabaseError):
        name = "_".join(getattr(problem, "sqlite_errorname", "").split("_")[:2])
        if name in _DAMAGED:
            return f"the book, data/book.db, is damaged ({problem}): move it away and use `hailong restore`"
        if cause := _OF_DATABASES.get(name):
            return f"the home's data: {cause} (`hailong doctor` looks; SQLite says: {problem})"
    if isinstance(problem, OSError) and problem.errno in _OF_FILES:
        where = f"{problem.filename}: " if problem.filename else ""
        whose = _whose(Path(problem.filename)) if problem.filename and problem.errno in _FORBIDDEN else ""
        return f"{where}{_OF_FILES[problem.errno]}{whose}"
    return None


def _whose(path: Path) -> str:
    """To whom ``path`` belongs, or the first folder above it that can be seen."""
    for place in (path, *path.absolute().parents):
        with suppress(OSError):
            owner = name_of(place.stat().st_uid)
            return f", {place} belongs to {owner}: run this as {owner}, or give it to {name_of(os.geteuid())} (chown)"
    return ""
