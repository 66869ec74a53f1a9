"""The glossary names every value that stands in files, on the wire and in exports, and no other."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from satisfaction.integrity import Exclusion
from satisfaction.places import UnitKind
from satisfaction.press import Rating
from satisfaction.reasons import Reason
from satisfaction.registry_csv import file_name, read
from satisfaction.registry_rows import COLUMNS
from satisfaction.score import Verdict
from satisfaction.targets import Measure

DOCS = Path(__file__).parents[3] / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
PLACES = (DOCS / "places.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("rating", Rating),
        ("reason", Reason),
        ("excluded", Exclusion),
        ("verdict", Verdict),
        ("unit kind", UnitKind),
        ("measure", Measure),
    ],
)
def test_the_values_of_a_kind_are_those_of_the_code(kind: str, values: type[StrEnum]) -> None:
    named = re.findall(rf"^\| {kind} \| `([^`]+)` \| [^|]+ \|$", GLOSSARY, re.MULTILINE)
    assert sorted(named) == sorted(values)


def test_the_page_about_places_names_the_columns_of_every_file() -> None:
    assert dict(re.findall(r"^\| `(\w+)\.csv` \| `([\w,]+)` \|$", PLACES, re.MULTILINE)) == {
        table: ",".join(columns) for table, columns in COLUMNS.items()
    }


def test_the_examples_on_the_page_about_places_are_read_without_a_mistake() -> None:
    examples = re.findall(r"^```csv\n(.+?)^```", PLACES, re.MULTILINE | re.DOTALL)
    tables = {",".join(columns): table for table, columns in COLUMNS.items()}
    assert len(examples) == 3
    for text in examples:
        sheets = read({tables[text.split("\n")[0]]: text})
        assert sheets.problems == (), file_name(tables[text.split("\n")[0]])
        assert any(sheets.rows.values())
