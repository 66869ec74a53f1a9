"""What other rooms say of a mistake or an alert is told in the page's language, whatever they say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest.chart_watch
import ingest.fleet
import ingest.watch
import satisfaction.registry_check
import satisfaction.registry_csv
import satisfaction.registry_rows
import satisfaction.topics
import store.book.ballots
import store.book.closings
import store.book.dossiers
import store.book.imports
from dashboard import registry_upload
from dashboard.language.translation import translated
from dashboard.language.vocabulary.messages import IN_ENGLISH, IN_VIETNAMESE
from dashboard.language.words import EN, VI
from dashboard.report import issuing

IN_ENGLISH_ROOMS = (
    satisfaction.registry_check,
    satisfaction.registry_csv,
    satisfaction.registry_rows,
    store.book.ballots,
    store.book.closings,
    store.book.dossiers,
    store.book.imports,
    issuing,
)
SAYING = {"problem", "Problem", "refuse", "ValueError", "CannotUndo", "NotPossible"}


def sentences(module: object, *, calls: set[str] = SAYING) -> Iterator[str]:
    """Every sentence that ``module`` writes into one of ``calls`` or returns, its values written as 1."""
    tree = ast.parse(Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in calls:
            yield from filter(None, map(written, node.args))
        if isinstance(node, ast.Return | ast.Assign) and node.value is not None:
            yield from filter(None, [written(node.value)])


def filled(part: ast.expr) -> str:
    """What stands in for a value: a moment as ingest writes it, else "1"."""
    return ingest.watch.moment(0) if "moment(" in ast.unparse(part) else "1"


def written(node: ast.expr) -> str:
    """The text of a string; "" for anything else and for single words."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value.replace("{}", "1")
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else filled(part) for part in node.values)
    else:
        return ""
    return "" if text.count(" ") < 1 or text.startswith(("INSERT", "SELECT", "UPDATE", "DELETE")) else text


def test_every_mistake_that_registry_imports_and_closing_name_is_told_in_vietnamese() -> None:
    said = {text for module in IN_ENGLISH_ROOMS for text in sentences(module)}
    said |= {
        registry_upload.EDITED,
        registry_upload.LONGER,
        *filter(None, map(satisfaction.topics.box_name_problem, ("A b", "hailong-1"))),
    }
    left = {text for text in said if translated(text, IN_VIETNAMESE) == text}
    assert left == {"hole: 1 is not valid 1", "import 1 1"}  # their first value is two words: below
    assert len(said) > 35


def test_every_alert_of_ingest_is_told_in_english() -> None:
    said = {ingest.fleet.TOO_MANY, *filter(None, sentences(ingest.watch, calls={"Condition"}))}
    tree = ast.parse(Path(str(ingest.watch.__file__)).read_text(encoding="utf-8"))
    said |= {
        written(node.value.elts[1])
        for node in ast.walk(tree)
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple)
    } - {""}
    said = {text for text in said if not text.isascii()}
    assert len(said) > 7
    assert sorted(text for text in said if translated(text, IN_ENGLISH) == text) == []
    for rule in ingest.chart_watch.RULES.values():
        text = f"{rule}: 60,0%, n = 12, ngày 20/11/2026; trung bình 90,1%"
        assert translated(text, IN_ENGLISH) != text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("closes '7' is not a time: write 07:30", "closes '7' không phải là giờ: viết như 07:30"),
        (
            "overlap: 00004 is also on line 2, both valid from 2025-07-01 on",
            "chồng lấn: 00004 đã có ở dòng 2, cùng hiệu lực từ 2025-07-01 trở đi",
        ),
        (
            "box 'A': a box name has 1 to 32 of the characters a-z, 0-9 and -",
            "thiết bị 'A': tên thiết bị có từ 1 đến 32 ký tự, chỉ gồm a-z, 0-9 và -",
        ),
        (
            "hole: unit 00004 is not valid from 2025-07-01 to 2025-07-31",
            "đứt quãng: đơn vị 00004 không có hiệu lực từ 2025-07-01 đến 2025-07-31",
        ),
        ("import 7 is undone already", "lần nhập 7 đã được hoàn tác"),
        ("import 7 does not exist", "không có lần nhập 7"),
        ("unknown counter 'x y'", "không có quầy 'x y'"),
        ("something that a newer part says", "something that a newer part says"),
    ],
)
def test_a_sentence_keeps_its_values(said: str, told: str) -> None:
    assert VI.told(said) == told
    assert EN.told(said) == said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("nút bị kẹt: hài lòng", "stuck: satisfied"),
        ("nút bị kẹt: hài lòng, rất hài lòng", "stuck: satisfied, very satisfied"),
        (
            "nút bị kẹt: không hài lòng, hài lòng, rất hài lòng",
            "stuck: dissatisfied, satisfied, very satisfied",
        ),
    ],
)
def test_an_alert_s_own_words_are_told_in_english_too(said: str, told: str) -> None:
    assert EN.told(said) == told
    assert VI.told(said) == said


def test_what_a_person_wrote_is_not_taken_for_a_form_to_fill() -> None:
    assert VI.told("unknown unit '{0.__class__}'") == "không có đơn vị '{0.__class__}'"
