"""A batch of presses, sorted by what is known of their numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from satisfaction.press import Identity, Press
from store import intervals
from store.contract import Appended
from store.ledger import Ledger


@dataclass(slots=True)
class Batch:
    """A batch, sorted by what is known of it."""

    new: dict[Identity, Press] = field(default_factory=dict)
    again: list[Press] = field(default_factory=list)  # a number that is stored already
    duplicate: list[Press] = field(default_factory=list)
    conflict: list[Press] = field(default_factory=list)

    def appended(self, refused: Mapping[Identity, str]) -> Appended:
        """What to tell of it; a copy of a press that was ``refused`` (with why) is not stored either."""
        if not refused:
            return Appended(tuple(self.new), tuple(press.identity for press in self.duplicate), tuple(self.conflict))
        return Appended(
            tuple(identity for identity in self.new if identity not in refused),
            tuple(press.identity for press in self.duplicate if press.identity not in refused),
            tuple(self.conflict),
            tuple((p, refused[p.identity]) for p in (*self.new.values(), *self.duplicate) if p.identity in refused),
        )


def sort(presses: Sequence[Press], known: Ledger) -> Batch:
    """A batch by what is known: numbers not yet held are new; a second copy in the batch is judged by the first."""
    batch = Batch()
    for press in presses:
        identity, runs = press.identity, known.get((press.box, press.spool))
        if runs and press.seq <= runs[-1][1] and intervals.contains(runs, press.seq):
            batch.again.append(press)
        elif identity not in batch.new:
            batch.new[identity] = press
        elif batch.new[identity] == press:
            batch.duplicate.append(press)
        else:
            batch.conflict.append(press)
    return batch
