"""Which machine this is: a card that was cloned into another machine must not go on with the same numbers."""

from __future__ import annotations

from pathlib import Path

_PLACES = (Path("/proc/device-tree/serial-number"), Path("/etc/machine-id"))


def serial() -> str:
    """The Raspberry Pi's serial number, elsewhere the machine id; "unknown" where there is neither."""
    for place in _PLACES:
        try:
            text = place.read_text("ascii").strip("\0\n ")
        except OSError:
            continue
        if text:
            return text
    return "unknown"
