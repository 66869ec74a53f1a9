"""Whether the buttons are heard: levels that no edge has told of. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from satisfaction.press import Rating

DEAF_AFTER = 2  # edges that were missed in a row


class Hearing:
    """What the pins' levels show beside what their edges have told. ``missed``: edges that never came."""

    def __init__(self) -> None:
        self.missed = 0
        self._in_a_row = 0
        self._untold: frozenset[Rating] = frozenset()
        self._doubted: frozenset[Rating] = frozenset()  # the same at the last look

    @property
    def complete(self) -> bool:
        """Whether every level has been told: else an edge is on its way, or was missed."""
        return not self._untold

    @property
    def deaf(self) -> bool:
        """Whether edges seem to come no longer."""
        return self._in_a_row >= DEAF_AFTER

    def edge(self) -> None:
        """An edge came."""
        self._in_a_row = 0

    def compare(self, untold: Iterable[Rating]) -> None:
        """Of these buttons the level is another than their edges have told."""
        self._untold = frozenset(untold)

    def look(self) -> frozenset[Rating]:
        """The buttons whose edge was missed: untold now, and at the look before."""
        missed = self._untold & self._doubted
        self.missed += len(missed)
        self._in_a_row += len(missed)
        self._doubted = self._untold
        return missed
