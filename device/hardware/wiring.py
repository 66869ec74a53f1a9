"""The wiring diagram: pins come from the box's default settings."""

from __future__ import annotations

from typing import Any

from device.config import Pins

HEADER = {17: 11, 27: 13, 22: 15, 23: 16, 24: 18, 18: 12}  # BCM number → pin of the 40-pin header (raspberrypi.com)
PARTS = (
    ("very_satisfied", "S1 rất hài lòng"),
    ("satisfied", "S2 hài lòng"),
    ("dissatisfied", "S3 không hài lòng"),
    ("thanks_lamp", "D1 đèn cảm ơn"),
    ("status_lamp", "D2 đèn trạng thái"),
    ("buzzer", "B1 loa áp điện"),
)


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
    names = [label(getattr(pins, name)) for name, _ in PARTS]
    sockets = [elements.IcPin(name=name, side="right", anchorname=f"p{n}") for n, name in enumerate(names)]
    drawing += (board := elements.Ic(pins=sockets[::-1], size=(5.5, 12), pinspacing=1.8).label("Raspberry Pi", "top"))
    for number, (name, words) in enumerate(PARTS):
        drawing += elements.Line().at(getattr(board, f"p{number}")).right().length(1)
        for element in _part(elements, name, words):
            drawing += element
        drawing += elements.Line().right().length(1)
        drawing += elements.Ground()
    return bytes(drawing.get_imagedata("svg"))


def _part(elements: Any, name: str, words: str) -> list[Any]:
    if name.endswith("_lamp"):
        return [elements.Resistor().right().label("330 Ω"), elements.LED().right().label(words, "bottom", ofst=0.1)]
    if name == "buzzer":
        return [elements.Resistor().right().label("100 Ω"), elements.Crystal().right().label(words, "bottom", ofst=0.1)]
    return [elements.Line().right(), elements.Button().right().label(words)]
