"""The wiring diagram: pins come from the box's default settings."""

from __future__ import annotations

from typing import Any

from device.config import Pins

HEADER = {17: 11, 27: 13, 22: 15, 23: 16, 24: 18, 18: 12}  # BCM number → pin of the 40-pin header (raspberrypi.com)
PARTS = (  # setting, part, resistor
    ("very_satisfied", "S1 rất hài lòng", "R4 1 kΩ"),
    ("satisfied", "S2 hài lòng", "R5 1 kΩ"),
    ("dissatisfied", "S3 không hài lòng", "R6 1 kΩ"),
    ("thanks_lamp", "D1 đèn cảm ơn", "R1 330 Ω"),
    ("status_lamp", "D2 đèn trạng thái", "R2 330 Ω"),
    ("buzzer", "B1 loa áp điện", "R3 330 Ω"),
)
POWER = "3,3 V (chân 1)"
SPACING, WIRE = 2.6, 1.5


def label(bcm: int) -> str:
    """How a pin is called on the diagram."""
    return f"GPIO{bcm} (chân {HEADER[bcm]})"


def svg() -> bytes:
    """The diagram as SVG."""
    import schemdraw
    from schemdraw import elements

    schemdraw.use("svg")
    pins = Pins()
    drawing = schemdraw.Drawing(show=False)
    names = [label(getattr(pins, name)) for name, *_ in PARTS]
    sockets = [elements.IcPin(name=name, side="right", anchorname=f"p{n}") for n, name in enumerate(names)]
    board = elements.Ic(pins=sockets[::-1], size=(5.5, SPACING * len(PARTS)), pinspacing=SPACING)
    drawing += (board := board.label("Raspberry Pi", "top"))
    for number, (name, part, resistor) in enumerate(PARTS):
        drawing += elements.Line().at(getattr(board, f"p{number}")).right().length(WIRE)
        _draw(drawing, elements, name, part, resistor)
        drawing += elements.Line().right().length(WIRE)
        drawing += elements.Ground().label("GND", "right")
    return bytes(drawing.get_imagedata("svg"))


def _draw(drawing: Any, elements: Any, name: str, part: str, resistor: str) -> None:
    if name.endswith("_lamp") or name == "buzzer":
        drawing += elements.Resistor().right().label(resistor)
        drawing += (elements.Crystal if name == "buzzer" else elements.LED)().right().label(part, "bottom", ofst=0.1)
        return
    drawing += elements.Dot()
    drawing.push()
    drawing += elements.Resistor().up().length(SPACING / 2).scale(0.5).label(resistor, "bottom")
    drawing += elements.Vdd().label(POWER, "right")
    drawing.pop()
    drawing += elements.Line().right().length(3)
    drawing += elements.Button().right().label(part, "bottom", ofst=0.3)
