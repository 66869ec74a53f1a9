"""What a doctor (``hailong doctor``, ``hailong box doctor``) has looked at: well, or with the next step to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``next_step`` is empty when it is well."""

    what: str
    next_step: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing has to be done."""
        return not self.next_step

    def __str__(self) -> str:
        """As it is printed: one line, or two."""
        return f"well  {self.what}" if self.well else f"MEND  {self.what}\n      → {self.next_step}"
