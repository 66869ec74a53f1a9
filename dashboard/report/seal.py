"""A report as JSON and back, and the checksum of its figures (*mã kiểm tra*)."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from dashboard.report.model import ReportModel


def to_json(model: ReportModel) -> str:
    """The whole report, keys sorted: equal reports give equal text."""
    return json.dumps(model, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> ReportModel:
    """The report that ``to_json`` wrote. Fields that a later version has added take their defaults."""
    model: ReportModel = _typed(ReportModel, json.loads(text))
    return model


def checksum(model: ReportModel) -> str:
    """SHA-256 of the figures: who read them, when, whether they were closed since, and patterns do not enter."""
    figures = replace(model, as_of_ms=0, closed=None, signals=(), initiatives=())
    return hashlib.sha256(to_json(figures).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """What JSON has no word for, one level of it: ``json`` goes on within what this gives."""
    if names := _names(value.__class__):
        return {name: getattr(value, name) for name in names}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a report holds {value!r}, which JSON has no word for")


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass; none of anything else."""
    return tuple(entry.name for entry in fields(kind)) if is_dataclass(kind) else ()


def _typed(kind: Any, value: Any) -> Any:
    """``value`` as ``kind``: a dataclass, enum, date, tuple, mapping, optional of these, or plain."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _typed(next(part for part in inner if part is not type(None)), value)
    if origin is tuple:
        parts = inner[:1] * len(value) if inner[1:] == (Ellipsis,) else inner
        return tuple(_typed(part, item) for part, item in zip(parts, value, strict=True))
    if origin is Mapping:
        return {_typed(inner[0], key): _typed(inner[1], item) for key, item in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _typed(hints[name], item) for name, item in value.items() if name in hints})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return date.fromisoformat(value) if kind is date else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
