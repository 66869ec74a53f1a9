"""Why a citizen was dissatisfied: the three reasons a box can ask for.

The list follows what citizens were asked to judge under Nghị định 61/2018/NĐ-CP, art. 31: time taken, conduct of
the officials, and procedures with their fees. Nghị định 118/2025/NĐ-CP has replaced it since 1 July 2025. Neither text
was at hand when this was written: compare the labels with the one in force before a faceplate is printed.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason of dissatisfaction, as it stands on the wire and in the store."""

    TIME = "time"
    CONDUCT = "conduct"
    PROCEDURE = "procedure"
