"""How long the box's certificate holds, read with the standard library."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any


def validity_ms(path: Path) -> tuple[int, int] | None:
    """Start and end (UTC ms) of the PEM certificate in ``path``; None when it cannot be read."""
    try:
        # The only reader of certificates in the standard library; CPython's own tests use it.
        fields: dict[str, Any] = ssl._ssl._test_decode_cert(str(path))  # type: ignore[attr-defined]
        return tuple(int(ssl.cert_time_to_seconds(fields[name])) * 1000 for name in ("notBefore", "notAfter"))  # type: ignore[return-value]
    except (OSError, KeyError, ValueError):
        return None


def until_ms(path: Path) -> int | None:
    """The last instant (UTC ms) of the certificate; None when it cannot be read."""
    validity = validity_ms(path)
    return None if validity is None else validity[1]
