"""Why a citizen was dissatisfied: the three reasons a box can ask for.

Three, since there are three buttons; the grouping is ours. Nghị định 61/2018/NĐ-CP (23 April 2018), art. 31.1, has
citizens judge an office by a) the time taken, b) and c) how many places, and how often, they had to turn to, d) whether
what is published of a procedure is right, complete and timely, đ) the conduct of officials, e) lawful results and
costs, and costs beyond the law, g) answers to complaints, h) online services, i) anything else. TIME is a); CONDUCT is
đ); PROCEDURE is b), c), d) and e), fees being costs. Art. 29.1 b) names "thiết bị đánh giá điện tử tại Bộ phận Một cửa"
among the means, art. 27.3 wants it confidential who answered. (Read in the codification of the Ministry of Justice,
Bộ pháp điển, Công nghệ thông tin, art. 3.3.NĐ.7.27 to 31, as copied at github.com/diepxuan/diepxuan.github.io.)

In force since 1 July 2025 is Nghị định 118/2025/NĐ-CP of 9 June 2025, amended by 367/2025/NĐ-CP and, on 5 August 2026,
by 309/2026/NĐ-CP. Its clause on judging was not at hand: compare before a plate is printed. Thông tư
03/2025/TT-VPCP, which guides it, has a commune's centre follow and judge how satisfied people are with its procedures.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason of dissatisfaction, as it stands on the wire and in the store."""

    TIME = "time"
    CONDUCT = "conduct"
    PROCEDURE = "procedure"
