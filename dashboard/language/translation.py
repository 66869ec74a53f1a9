"""Sentences that other rooms say in one language, told in the language of the page. Pure.

A catalogue gives for each sentence with places for values (``unknown {what} {code}``) the same one in the other
language. What no sentence of it fits is shown as it was said.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache

PARTS = ("what", "when", "trouble")  # values that are words or sentences of the catalogue themselves


def translated(text: str, catalogue: Mapping[str, str]) -> str:
    """``text`` in the catalogue's other language, its values as they are; ``text`` itself where none fits."""
    for said, instead in catalogue.items():
        if found := _pattern(said).fullmatch(text):
            values = found.groupdict()
            return instead.format(**{key: translated(v, catalogue) if key in PARTS else v for key, v in values.items()})
    return text


@lru_cache(maxsize=512)
def _pattern(said: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(said)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_ in parts), re.S)
