"""Moves presses into a store with a progress bar, and proves at the end that they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hailong.progress import bar
from hailong.refused import Refused
from satisfaction.press import Press
from store import intervals, ledger
from store.contract import Figure, Past, PressStore
from store.transfer import absent, days, transfer

NAMED = 5


def take_over(past: Past | None, figures: Iterable[Figure], target: PressStore) -> None:
    """Daily figures that no raw press carries any more, unless ``target`` has counted them all. Raises Refused."""
    held = ledger.of_held(target.held())
    if past is None or not any(intervals.without(h.runs, held.get((h.box, h.spool), ())) for h in past.held):
        return
    try:
        target.adopt(past, figures)
    except ValueError as problem:
        raise Refused(
            f"{problem}, and lacks some that the source has deleted since: they cannot be told apart. "
            "Begin with an empty store"
        ) from problem


def move(presses: Callable[[], Iterator[Press]], target: PressStore, *, total: int) -> None:
    """All of ``presses`` (by time; called twice) into ``target``. Raises Refused when one is not there at the end."""
    with bar("copying") as progress:
        result = transfer(days(presses()), target, note=lambda done: progress(done, total))
    print(f"{result.copied} presses copied, {result.there} were there already.")
    with bar("checking") as progress:
        missing = absent(days(presses()), target, note=lambda done: progress(done, total))
    if missing:
        named = ", ".join(f"{box} {spool} {seq}" for box, spool, seq in missing[:NAMED])
        raise Refused(
            f"{len(missing)} presses are not there as the source has them ({result.differing} stored otherwise, "
            f"{result.unstorable} refused), such as {named}"
        )
    print(f"All {result.total} presses are there.")
