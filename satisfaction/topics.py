"""MQTT topics, version 1: ``hailong/v1/<box>/<kind>``."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

PREFIX = "hailong/v1"
RESERVED = ("ingest", "dashboard", "broker", "doctor", "bridge")
_BOX = re.compile(r"[a-z0-9-]{1,32}\Z")


class Kind(StrEnum):
    """What a topic carries; see docs/asyncapi.yaml."""

    PRESS = "press"
    RECEIPT = "receipt"
    STATUS = "status"
    HEALTH = "health"
    SETTINGS = "settings"


def topic(box: str, kind: Kind) -> str:
    """The topic of ``kind`` for ``box`` (``+`` for a subscription to all boxes)."""
    return f"{PREFIX}/{box}/{kind}"


@lru_cache(maxsize=4096)  # the few topics of a city's boxes come again and again
def parse(text: str) -> tuple[str, Kind]:
    """(box, kind) of a topic; ValueError when it is not one of ours."""
    prefix, _, rest = text.partition("/v1/")
    box, _, kind = rest.partition("/")
    if prefix != "hailong" or not _BOX.match(box):
        raise ValueError(f"not a topic of ours: {text!r}")
    return box, Kind(kind)


def box_name_problem(name: str) -> str | None:
    """Why ``name`` cannot be a box's name, or None when it can."""
    if not _BOX.match(name):
        return "a box name has 1 to 32 of the characters a-z, 0-9 and -"
    if name.startswith(RESERVED):
        return f"a box name may not begin with {', '.join(RESERVED)}"
    return None
