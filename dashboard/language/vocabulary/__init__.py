"""The phrases: key → (Vietnamese, English), one module a group of pages. One word per thing, as in the glossary."""

from __future__ import annotations

from dashboard.language.vocabulary import (
    admin,
    audit_log,
    board,
    boxes,
    charts,
    city,
    figures,
    first_steps,
    frame,
    report_head,
    reports,
    shares,
    unit,
    unit_checks,
)

GROUPS = (
    frame,
    shares,
    first_steps,
    charts,
    figures,
    city,
    unit,
    unit_checks,
    boxes,
    reports,
    report_head,
    board,
    admin,
    audit_log,
)
PHRASES: dict[str, tuple[str, str]] = {key: pair for group in GROUPS for key, pair in group.PHRASES.items()}
