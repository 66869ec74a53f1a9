"""Folders and files that a command leaves behind whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path


@contextmanager
def new_folder(path: Path, *, mode: int) -> Iterator[None]:
    """``path``, which is empty or not there yet, as a folder. When the block fails, what it wrote there goes again."""
    there = path.exists()
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for left in path.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if not there:
            path.rmdir()
        raise


@contextmanager
def whole_file(path: Path, *, mode: int = 0o600) -> Iterator[TextIOWrapper]:
    """A text file (UTF-8; bytes go to its ``buffer``) that takes the place of ``path`` when the block has ended well.

    Otherwise, and with OSError (a full disk, a missing folder), ``path`` is as it was and nothing lies beside it.
    """
    path.parent.stat()  # a folder that is not there is named itself
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(mode)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
