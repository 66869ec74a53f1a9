"""The drawings say what the code does, and are drawn anew when it changes."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from device.config import Pins
from device.desk import WORDS
from device.feedback import TURNS_MS, Status
from device.hardware import faceplate, lamp_card, wiring
from device.panel import REASONS
from satisfaction.press import Rating

HARDWARE = Path(__file__).parents[3] / "device" / "hardware"
MM = 72 / 25.4  # PDF points


def words(svg: str | bytes) -> str:
    """All text of a drawing."""
    return " ".join("".join(ElementTree.fromstring(svg).itertext()).split())


def test_the_wiring_diagram_shows_the_default_pins_and_no_others() -> None:
    shown = re.findall(r"GPIO(\d+) \(chân (\d+)\)", words((HARDWARE / "wiring.svg").read_bytes()))
    pins = Pins()
    wanted = {getattr(pins, name) for name, *_ in wiring.PARTS}
    assert {int(bcm) for bcm, _ in shown} == wanted
    assert len(wanted) == len(wiring.PARTS) == 6
    assert {int(bcm): int(header) for bcm, header in shown} == {17: 11, 27: 13, 22: 15, 23: 16, 24: 18, 18: 12}


def table(title: str) -> list[list[str]]:
    """The cells of the table under ``title`` in README.md, its head left out."""
    text = (HARDWARE / "README.md").read_text("utf-8").split(f"## {title}\n\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def listed() -> dict[str, str]:
    """Each part of the parts list by its name on the diagram; "R1–R3" are three."""
    found: dict[str, str] = {}
    for names, part, *_ in table("Parts"):
        first, _, last = names.partition("–")
        for number in range(int(first[1:] or 0), int((last or first)[1:] or 0) + 1):
            found[f"{first[:1]}{number}"] = found.get(f"{first[:1]}{number}", "") + part
    return found


def test_the_parts_list_has_every_part_of_the_diagram_with_its_value() -> None:
    parts = listed()
    for _, part, resistor in wiring.PARTS:
        assert part.split()[0] in parts
        name, _, value = resistor.partition(" ")
        assert value in parts[name]
        assert f"{name} {value}" in words(wiring.svg())


def test_every_size_has_a_source_and_is_the_one_drawn() -> None:
    rows = {what: (here, source) for what, here, source in table("Where the sizes come from")}
    assert all(re.search(r"ADA|MIL-STD|ISO|Okabe", source) for _, source in rows.values())
    assert rows["button's diameter"][0] == f"{2 * faceplate.HEAD_R:g} mm"
    left, right = faceplate.BUTTONS[:2]
    assert rows["edge to edge"][0] == f"{right.x - left.x - 2 * faceplate.HEAD_R:g} mm"
    assert rows["raised dots"][0] == f"base {2 * faceplate.DOT_R:g} mm, {faceplate.DOT_APART:g} mm apart"


def test_the_lamp_card_has_every_state_and_no_two_look_alike() -> None:
    assert [status for status, *_ in lamp_card.MEANINGS] == [*Status, None]
    assert len(set(TURNS_MS.values())) == len(Status)


@pytest.mark.parametrize(
    ("name", "drawn"), [("faceplate.svg", faceplate.svg()), ("lamp-card.svg", lamp_card.svg())], ids=["plate", "card"]
)
def test_the_drawings_in_the_repository_are_what_the_code_draws(name: str, drawn: str) -> None:
    assert (HARDWARE / name).read_text("utf-8") == drawn


def test_the_faceplate_is_a5_at_true_size_in_both_formats() -> None:
    drawing = ElementTree.fromstring(faceplate.svg())
    assert (drawing.get("width"), drawing.get("height"), drawing.get("viewBox")) == ("210mm", "148mm", "0 0 210 148")
    page = PdfReader(io.BytesIO((HARDWARE / "faceplate.pdf").read_bytes())).pages[0]
    assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx([210 * MM, 148 * MM], abs=0.1)


def test_the_faceplate_carries_no_date_so_that_it_changes_only_with_the_drawing() -> None:
    about = PdfReader(HARDWARE / "faceplate.pdf").metadata
    assert about is not None
    assert about.creation_date is about.modification_date is None


def test_the_faceplate_says_the_agreed_sentence_and_the_three_words() -> None:
    said = words(faceplate.svg())
    assert " ".join(faceplate.QUESTION) == "Ông/bà có hài lòng với việc phục vụ tại quầy này không?"
    for sentence in (
        *faceplate.QUESTION,
        "Mời bấm một nút. Không ghi tên, không ghi hình.",
        "Rất hài lòng",
        "Không hài lòng",
    ):
        assert sentence in said


def test_each_button_has_the_words_of_its_rating_and_of_its_reason() -> None:
    for button, rating in zip(faceplate.BUTTONS, Rating, strict=True):
        assert button.words.lower() == WORDS[rating]
        assert " ".join(button.reason) == WORDS[REASONS[rating]]


def test_buttons_are_told_apart_by_colour_face_word_and_raised_dots() -> None:
    for tell in ("colour", "mouth", "words", "dots"):
        assert len({getattr(button, tell) for button in faceplate.BUTTONS}) == 3


def test_heads_are_at_least_13_mm_apart_and_on_the_plate() -> None:
    for left, right in pairwise(faceplate.BUTTONS):
        assert right.x - left.x - 2 * faceplate.HEAD_R >= 13
    assert faceplate.BUTTONS[0].x > faceplate.HEAD_R
    assert faceplate.BUTTONS[-1].x < faceplate.WIDTH - faceplate.HEAD_R
