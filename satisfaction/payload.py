"""JSON payloads as they come from the network: whatever the bytes are, the answer is a value or ValueError."""

from __future__ import annotations

import json
from collections.abc import Mapping


def read(payload: bytes) -> object:
    """The JSON value in ``payload`` (UTF-8; NaN and Infinity are no JSON). Raises ValueError and nothing else."""
    try:
        return json.loads(payload.decode(), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def read_object(payload: bytes) -> Mapping[str, object]:
    """The JSON object in ``payload``. Raises ValueError."""
    body = read(payload)
    if not isinstance(body, dict):
        raise ValueError(f"not an object but {type(body).__name__}")
    return body


def text(value: object, *, limit: int = 200) -> str:
    """``value`` as text of at most ``limit`` characters; what nobody can see becomes '?': a terminal would obey it, a
    message would break its lines there, and half surrogates no file can hold."""
    if not isinstance(value, str | int | float):
        return ""
    return "".join(letter if letter.isprintable() else "?" for letter in str(value)[:limit])


def visible(raw: bytes) -> str:
    """``raw`` on one line for a person; what is no text, or what a terminal would obey, as escapes."""
    said = raw.decode(errors="backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in said)


def shown(value: object) -> str:
    """``value`` in a message for a person: short, and safe however deeply it is nested."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return f"{value!r:.80}"


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
