"""Why a citizen was dissatisfied: the three reasons a box can ask for.

The list follows what citizens were asked to judge under Nghị định 61/2018/NĐ-CP, art. 31 (since replaced):
time taken, conduct of the officials, and procedures with their fees. The decree's text was not at hand when this was
written: compare the labels with the decree in force before a faceplate is printed.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason of dissatisfaction, as it stands on the wire and in the store."""

    TIME = "time"
    CONDUCT = "conduct"
    PROCEDURE = "procedure"
