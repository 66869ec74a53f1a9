"""Why a citizen was dissatisfied: the three reasons a box can ask for.

Three, since there are three buttons; the grouping is ours. Under Nghị định 61/2018/NĐ-CP (23 April 2018), art. 31,
offices were judged by time, by the conduct of officials and by how procedures are handled and published. The article
was not at hand; a province's portal asks its citizens for "thời gian giải quyết thủ tục hành chính", "thái độ của cán
bộ, công chức, viên chức" and "công khai các thủ tục hành chính" (dichvucong.thuathienhue.gov.vn/mucdo-hailong). Fees
are not on that list: they are a part of a procedure (Nghị định 63/2010/NĐ-CP, art. 8.2 i), and stand with it.

In force since 1 July 2025 is Nghị định 118/2025/NĐ-CP of 9 June 2025 (its text: hethongphapluat.vn, under that number),
amended by Nghị định 367/2025/NĐ-CP; its clause on judging was not at hand either. Compare before a plate is printed.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason of dissatisfaction, as it stands on the wire and in the store."""

    TIME = "time"
    CONDUCT = "conduct"
    PROCEDURE = "procedure"
