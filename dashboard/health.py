"""``/health``: whether presses get from boxes to these pages right now. Pure but for the route."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify

from dashboard.data.sources import Sources
from store.book import BookError, services
from store.contract import StoreUnavailable

FRESH_MS = 10_000


def problems(beat: services.Heartbeat | None, *, now_ms: int) -> list[str]:
    """What stands in the way between broker and store, in words for an operator; empty when all serves."""
    if beat is None:
        return ["ingest: has not started yet"]
    if beat.silent_ms(now_ms) > FRESH_MS:
        return [f"ingest: no sign of life for {beat.silent_ms(now_ms) // 1000} s"]
    return [f"{part}: ingest does not reach it" for part in ("broker", "store") if not serves(beat.state, part)]


def serves(state: Mapping[str, Any], part: str) -> bool:
    """Whether ingest says that ``part`` (broker, store) is there."""
    return state.get(part) in (True, "ok", "connected")


def install(app: Flask, sources: Sources) -> None:
    """The route; it answers without a login and tells nothing but names of parts."""

    def health() -> tuple[Response, int]:
        try:
            found = problems(services.heartbeat(sources.book, "ingest"), now_ms=sources.now_ms())
        except (sqlite3.DatabaseError, BookError):
            found = ["book: the dashboard cannot read it"]
        try:
            sources.reader.ping()
        except StoreUnavailable:
            found.append("store: the dashboard cannot read it")
        return jsonify({"ok": not found, "problems": found}), 503 if found else 200

    app.add_url_rule("/health", "health", health)
