"""What a figure shows, apart from how it is drawn. Descriptions hold counts and plain numbers, never pixels.

Shares are fractions within [0, 1]. Texts that a person wrote (titles, names of units) come in the reader's language;
everything else is worded by the drawings, in Vietnamese or English.
"""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.score import HANOI_TARGET, Counts, Verdict, verdict


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit or counter: ``key`` is its code, ``label`` its name. ``target`` is its own, where it differs."""

    key: str
    label: str
    counts: Counts
    target: float = HANOI_TARGET

    @property
    def verdict(self) -> Verdict:
        """Against this bar's target."""
        return verdict(self.counts, target=self.target)


@dataclass(frozen=True, slots=True)
class ShareBars:
    """Shares with their 95 % intervals against the target line, in the order given."""

    title: str
    bars: tuple[Bar, ...]
    target: float = HANOI_TARGET
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class TargetBar:
    """One share against its target, for the head of a page."""

    bar: Bar
    provisional: bool = False
