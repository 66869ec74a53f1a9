"""What a city may set of its reports: the names that stand in their head."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.settings import setting


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """The ``[report]`` section of hailong.toml."""

    superior: str = setting(
        "UBND Thành phố Hà Nội",
        help="The body above the one that issues the report; stands at the top left. Empty: none.",
    )
    agency: str = setting(
        "Sở Nội vụ",
        help="The body that issues the report; stands in bold under the one above it.",
    )
    place: str = setting("Hà Nội", help="The place in front of the date at the top right.")
    office: str = setting(
        "Bộ phận Một cửa",
        help="What the office with the counters is called: Bộ phận Một cửa, Điểm phục vụ hành chính công … "
        "Also on the login page and the public boards.",
    )
    symbol: str = setting("BC-SNV", help="The symbol after the number, which stays blank for a person: Số: …/BC-SNV.")
    signer: str = setting("GIÁM ĐỐC", help="Office of the one who signs; the name and signature stay blank.")
    recipients: tuple[str, ...] = setting(
        ("UBND Thành phố Hà Nội (để báo cáo)", "UBND các phường, xã", "Lưu: VT, CCHC"),
        help="Nơi nhận, one line each, by name: the report has no line Kính gửi that Như trên could mean.",
    )
