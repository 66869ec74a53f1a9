"""The phrases: key → (Vietnamese, English), one module a group of pages. One word per thing, as in the glossary."""

from __future__ import annotations

from dashboard.vocabulary import admin, board, boxes, charts, city, frame, reports, shares, unit, unit_checks

GROUPS = (frame, shares, charts, city, unit, unit_checks, boxes, reports, board, admin)
PHRASES: dict[str, tuple[str, str]] = {key: pair for group in GROUPS for key, pair in group.PHRASES.items()}
