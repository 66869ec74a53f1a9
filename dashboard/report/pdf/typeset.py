"""The report as PDF, typeset by typst with the fonts that lie beside this file."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from dashboard.report.model import ReportModel
from dashboard.report.pdf.document import Block, Document
from dashboard.report.pdf.text import compose
from dashboard.report.settings import ReportSettings

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


def write(model: ReportModel, *, settings: ReportSettings) -> bytes:
    """The PDF; equal models and settings give equal bytes."""
    return typeset(compose(model, settings=settings), made_ms=model.as_of_ms)


def typeset(document: Document, *, made_ms: int) -> bytes:
    """``document`` as PDF (tagged, with alternative texts). ``made_ms`` is its creation time, UTC ms."""
    return typst.compile(
        HERE / "report.typ",
        root=HERE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_plain(document), ensure_ascii=False)},
        timestamp=datetime.fromtimestamp(made_ms // 1000, UTC),
    )


def _plain(document: Document) -> dict[str, Any]:
    """The document as JSON values; each block says its kind."""
    values = asdict(document)
    values["blocks"] = [_block(block) for block in document.blocks]
    return values


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__, **asdict(block)}
