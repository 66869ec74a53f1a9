"""A progress bar on the terminal; nothing where the output is not one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from store.contract import Progress


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    """Within the block: call it with (done, total)."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TimeRemainingColumn

    with Bars(*Bars.get_default_columns()[:-1], TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
