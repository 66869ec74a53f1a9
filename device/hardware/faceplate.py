"""The faceplate at true size: A5 landscape, 1 unit = 1 mm. Sizes and their sources are in README.md."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 210.0, 148.0
QUESTION = ("Ông/bà có hài lòng với việc", "phục vụ tại quầy này không?")
INVITATION = "Mời bấm một nút. Không ghi tên, không ghi hình."
ASK_WHY = "Nếu không hài lòng, khi đèn nhấp nháy, xin bấm thêm một nút để cho biết lý do:"
BUTTON_Y = 84.0
HOLE_R, HEAD_R = 11.25, 20.0  # a 22 mm head's hole is 22.5 mm; a mushroom head's diameter is 40 mm
DOT_R, DOT_APART = 0.8, 2.5  # raised dots: base 1.6 mm, as in Braille
LAMP_WORDS = ("Đèn sáng:", "đã ghi nhận")
LAMP = (192.0, 13.0, 4.1)  # x, y, radius of an 8 mm lamp's hole
FONT = "font-family='DejaVu Sans, Arial, sans-serif' text-anchor='middle'"


@dataclass(frozen=True, slots=True)
class Button:
    """One button: where, how it is told apart (colour, face, word, raised dots), and its reason's words."""

    x: float
    colour: str  # Okabe and Ito's palette, all three far apart in brightness
    mouth: str  # the face's mouth, relative to its centre
    words: str
    dots: int
    reason: tuple[str, str]


BUTTONS = (
    Button(45.0, "#0072B2", "M -3.6 1 Q 0 6.4 3.6 1 Z", "Rất hài lòng", 3, ("thời gian", "giải quyết hồ sơ")),
    Button(105.0, "#F0E442", "M -3.4 1.8 Q 0 4 3.4 1.8", "Hài lòng", 2, ("thái độ", "phục vụ")),
    Button(165.0, "#000000", "M -3.4 4 Q 0 -0.4 3.4 4", "Không hài lòng", 1, ("thủ tục, phí,", "lệ phí")),
)


def svg() -> str:
    """The plate; thin circles are holes to drill."""
    parts = [f"<rect x='0.15' y='0.15' width='{WIDTH - 0.3}' height='{HEIGHT - 0.3}' rx='5' {_LINE}/>"]
    parts += [text(WIDTH / 2, 17 + 11 * n, 8.4, line, bold=True) for n, line in enumerate(QUESTION)]
    parts += [
        text(WIDTH / 2, 39, 6, INVITATION),
        _circle(*LAMP),
        *(text(LAMP[0], 22 + 4 * n, 3.6, line) for n, line in enumerate(LAMP_WORDS)),
    ]
    parts += [piece for button in BUTTONS for piece in _button(button)]
    parts += [text(WIDTH / 2, 130, 4.4, ASK_WHY)]
    head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH:g}mm' height='{HEIGHT:g}mm'"
    return "\n".join([f"{head} viewBox='0 0 {WIDTH:g} {HEIGHT:g}'>", *parts, "</svg>\n"])


def _button(button: Button) -> list[str]:
    x = button.x
    dots = [x + DOT_APART * (n - (button.dots - 1) / 2) for n in range(button.dots)]
    return [
        f"<g transform='translate({x:g} 52)'><circle r='7.5' {_LINE}/><circle cx='-2.6' cy='-2' r='0.9'/>"
        f"<circle cx='2.6' cy='-2' r='0.9'/><path d='{button.mouth}' fill='none' stroke='#000' stroke-width='1'/></g>",
        f"<circle cx='{x:g}' cy='{BUTTON_Y:g}' r='{HEAD_R + 1.5:g}' fill='none' stroke-width='3'"
        f" stroke='{button.colour}'/>",
        _circle(x, BUTTON_Y, HEAD_R + 3),
        _circle(x, BUTTON_Y, HOLE_R),
        text(x, 117, 7, button.words, bold=True),
        *(f"<circle class='raised' cx='{dot:g}' cy='121.5' r='{DOT_R:g}'/>" for dot in dots),
        *(text(x, 137 + 5 * n, 4.4, line) for n, line in enumerate(button.reason)),
    ]


def _circle(x: float, y: float, r: float) -> str:
    return f"<circle cx='{x:g}' cy='{y:g}' r='{r:g}' {_LINE}/>"


def text(x: float, y: float, size: float, words: str, *, bold: bool = False) -> str:
    """Words with the middle of their base line at (``x``, ``y``); all in mm."""
    weight = " font-weight='bold'" if bold else ""
    return f"<text x='{x:g}' y='{y:g}' font-size='{size:g}'{weight} {FONT}>{escape(words)}</text>"


_LINE = "fill='none' stroke='#000' stroke-width='0.3'"
