"""Which of today's units an old ward or commune of Hanoi became: many to many, as published, never guessed.

From the package vietnam-address-converter (extra ``dev``): the table of the merger of 1 July 2025. Used when a registry
is prepared, not while the product runs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.parts import listing
from satisfaction.places import Unit

PROVINCE = "thanh pho ha noi"
_KIND = re.compile(r"(phuong|xa|thi tran) ")


@dataclass(frozen=True, slots=True)
class Former:
    """An old ward and the units that took over a part of it, by code."""

    name: str
    district: str
    units: tuple[Unit, ...]


def plain(text: str) -> str:
    """``text`` without marks, case and punctuation: Thuỵ Khuê, Thụy Khuê and thuy khue are one."""
    return " ".join(re.findall(r"[a-z0-9]+", listing.plain(text)))


def find(name: str, *, formers: Iterable[Former]) -> list[Former]:
    """All old wards of that name, with or without its kind (Phường …): several districts may have had one."""
    asked = plain(name)
    return [former for former in formers if asked in (plain(former.name), _KIND.sub("", plain(former.name), count=1))]


def load(units: Sequence[Unit]) -> list[Former]:
    """Every old ward of Hanoi. ImportError without the package; KeyError when it names a unit that does not exist."""
    from vietnam_address_converter import data

    return formers(data.mapping["rows"], units=units)


def formers(rows: Iterable[Mapping[str, Any]], *, units: Sequence[Unit]) -> list[Former]:
    """The old wards in the package's ``rows``, each with all its successors among ``units``."""
    today = {plain(unit.name): unit for unit in units}
    found: dict[tuple[str, str], set[Unit]] = defaultdict(set)
    for row in rows:
        old, new = row["old"], row["new"]
        if plain(old["province_name"]) == PROVINCE:
            found[old["district_name"], old["ward_name"]].add(today[plain(new["ward_name"])])
    return [
        Former(ward, district, tuple(sorted(units, key=lambda unit: unit.code)))
        for (district, ward), units in sorted(found.items())
    ]
