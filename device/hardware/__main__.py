"""``python -m device.hardware``: draw everything anew beside this file."""

from __future__ import annotations

from pathlib import Path

from device.hardware import faceplate, lamp_card, wiring

HERE = Path(__file__).parent
# Without a date in it: the same drawing is the same file.
_PAGE = """#set document(date: none)
#set page(width: {0:g}mm, height: {1:g}mm, margin: 0mm)
#image("faceplate.svg", width: {0:g}mm)
"""


def main() -> None:
    """Write the SVG files, and the faceplate as PDF at true size."""
    import typst

    HERE.joinpath("wiring.svg").write_bytes(wiring.svg())
    HERE.joinpath("faceplate.svg").write_text(faceplate.svg(), "utf-8")
    HERE.joinpath("lamp-card.svg").write_text(lamp_card.svg(), "utf-8")
    page = HERE / "faceplate.typ"
    page.write_text(_PAGE.format(faceplate.WIDTH, faceplate.HEIGHT), "utf-8")
    try:
        HERE.joinpath("faceplate.pdf").write_bytes(typst.compile(str(page)))
    finally:
        page.unlink()


if __name__ == "__main__":
    main()
