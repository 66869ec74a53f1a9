"""Folders and files that a command leaves behind whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


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
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, for its owner's eyes only) that takes the place of ``path`` when the block has ended well."""
    path.parent.stat()  # a folder that is not there is named itself
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
