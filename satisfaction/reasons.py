"""Why a citizen was dissatisfied: the three reasons a box can ask for.

The list follows what citizens were asked to judge under Nghị định 61/2018/NĐ-CP, art. 31: time taken, conduct of
the officials, and procedures with their fees. Since 1 July 2025 Nghị định 118/2025/NĐ-CP (of 9 June 2025) is the decree
on the one-stop shop. Number, date and subject of both were confirmed; the wording of art. 31, and the clause that takes
its place, were not at hand: compare the labels with the decree in force before a faceplate is printed.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason of dissatisfaction, as it stands on the wire and in the store."""

    TIME = "time"
    CONDUCT = "conduct"
    PROCEDURE = "procedure"
