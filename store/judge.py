"""Under which rules presses are judged now, and what still waits to be recounted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from satisfaction.integrity import Rules

RulesSource = Rules | Callable[[], Rules]


@dataclass(frozen=True, slots=True)
class Recount:
    """Box-days of ``box`` ("*" = all) from ``since`` to ``until`` (both within; None = no end) to be judged again."""

    box: str
    since: date
    until: date | None = None

    def covers(self, box: str, day: date) -> bool:
        """Whether this box-day waits."""
        return self.box in ("*", box) and self.since <= day and (self.until is None or day <= self.until)


def nothing_pending() -> Sequence[Recount]:
    """No corrections wait."""
    return ()


class Judge:
    """The rules as they are now, with the corrections that ingest has not marked dirty yet.

    Rules are read before the corrections: a correction that comes in between is then judged by the rules before it,
    never rolled up by them and forgotten.
    """

    def __init__(self, rules: RulesSource, pending: Callable[[], Sequence[Recount]] = nothing_pending) -> None:
        self._rules = rules
        self._pending = pending

    def now(self) -> tuple[Rules, Sequence[Recount]]:
        """(rules, corrections that wait)."""
        rules = self._rules if isinstance(self._rules, Rules) else self._rules()
        return rules, self._pending()
