"""Colours that the colour-blind can tell apart (Okabe & Ito 2008, *Color Universal Design*), and fonts.

No meaning rests on a colour alone: each verdict has its own mark as well.
"""

from __future__ import annotations

from bisect import bisect_right

from satisfaction.score import Verdict

INK = "#1b1f24"
MUTED = "#57606a"  # 6.4 : 1 on white
GRID = "#d8dee4"
SURFACE = "#ffffff"
BLUE = "#0072b2"
VERMILION = "#c04a00"  # Okabe-Ito's #d55e00, darkened to 4.9 : 1 on white
GREY = "#8c959f"
SKY = "#56b4e9"
TARGET = "#1b1f24"
VERDICT_COLOUR = {
    Verdict.MET: BLUE,
    Verdict.NOT_MET: VERMILION,
    Verdict.UNDECIDED: GREY,
    Verdict.NO_DATA: GREY,
}
BAR_COLOUR = {**VERDICT_COLOUR, Verdict.UNDECIDED: "#c4ccd4"}  # paler, so that the wide interval stays readable
SCREEN_FONT = "system-ui, 'Segoe UI', 'Noto Sans', Roboto, Arial, sans-serif"
PRINT_FONT = "Tinos"
_STEPS = (0.02, 0.05, 0.10)  # distances from the target at which the shade changes


def shade(share: float, target: float) -> str:
    """The style of a share by its distance from the target: ``b0`` (just below) to ``b3``, ``a0`` (just above) to
    ``a3``; the sheet gives them their colours."""
    return f"{'b' if share < target else 'a'}{bisect_right(_STEPS, abs(share - target))}"
