"""The audit log: who did what, when; by action, and by whom or about what."""

from __future__ import annotations

import re

from flask import render_template, request

from dashboard.frame import frame
from dashboard.parts import paging
from dashboard.visit import Visit
from store.book import audit

LINES = 100
LINE_NUMBER = re.compile(r"[0-9]{1,18}")  # what the book can count to


def show(visit: Visit) -> str:
    """The newest lines that ``action`` and ``q`` (a part of who, about what, or the detail) ask for; ``before`` pages
    on."""
    book, before = visit.sources.book, request.args.get("before", "")
    query = {"q": request.args.get("q", "").strip()[:80], "action": request.args.get("action", "")[:80]}
    number = int(before) if LINE_NUMBER.fullmatch(before) else None
    lines = audit.entries(book, limit=LINES + 1, before_id=number, action=query["action"], about=query["q"])
    shown = lines[:LINES]
    return render_template(
        "admin_audit.html",
        **frame(visit, page="admin"),
        section="audit",
        lines=shown,
        actions=sorted(audit.actions(book), key=lambda action: visit.words.phrase(f"did.{action}", action)),
        query=query,
        newest=paging.address("/admin/audit", query) if number else "",
        older=paging.address("/admin/audit", {**query, "before": str(shown[-1].id)}) if len(lines) > LINES else "",
    )
