"""Numbers, dates and times as the two languages write them: 86,0% · 1.157 · 02/11/2026.

Pure text, no locale of the machine. Screens, PDF and Excel all write numbers through this module.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from satisfaction import clock

Language = Literal["vi", "en"]
NOTHING = "–"  # where there is no number: a share without presses
_VIETNAMESE = str.maketrans(",.", ".,")  # the comma for decimals, the point for thousands


@lru_cache(maxsize=8192)
def percent(fraction: float | None, *, language: Language = "vi", places: int = 1) -> str:
    """``0.86`` as ``86,0%`` (vi) or ``86.0%`` (en); half is rounded up; None as a dash."""
    return NOTHING if fraction is None else f"{decimal(100 * fraction, language=language, places=places)}%"


def whole_percent(fraction: float, *, language: Language = "vi") -> str:
    """A target: ``86%``, and ``86,5%`` only where a decimal is needed."""
    whole = abs(100 * fraction - round(100 * fraction)) < 1e-9
    return percent(fraction, language=language, places=0 if whole else 1)


def count(value: int | None, *, language: Language = "vi") -> str:
    """``1157`` as ``1.157`` (vi) or ``1,157`` (en); None as a dash."""
    return NOTHING if value is None else _marked(f"{value:,}", language)


def decimal(value: float, *, language: Language = "vi", places: int) -> str:
    """``value`` with ``places`` decimals, half rounded up: ``1234.5`` as ``1.234,5`` or ``1,234.5``.

    The shortest decimal that means the float is what is rounded, so 0.145 with two places is 0,15 as people expect.
    """
    rounded = Decimal(repr(round(value, 12))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return _marked(f"{rounded:,}", language)


def day(value: date) -> str:
    """``02/11/2026`` in both languages."""
    return f"{value:%d/%m/%Y}"


def moment(at_ms: int, *, language: Language = "vi") -> str:
    """``10:42 ngày 02/11/2026`` (vi) or ``10:42 on 02/11/2026`` (en): Vietnam's time of ``at_ms`` (UTC ms)."""
    local = clock.local_datetime(at_ms)
    return f"{local:%H:%M} {'ngày' if language == 'vi' else 'on'} {day(local.date())}"


def _marked(text: str, language: Language) -> str:
    return text.translate(_VIETNAMESE) if language == "vi" else text
