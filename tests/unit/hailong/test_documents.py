"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.book.alerts import AlertKind

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("device/hardware/*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
PROOF = re.compile(r"`(tests/\S+\.py)` `(test_\w+)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_to_a_file(document: Path) -> None:
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("decision", sorted(ROOT.glob("docs/decisions/*.md")), ids=lambda path: path.stem)
def test_every_decision_has_its_number_alone_and_in_its_title(decision: Path) -> None:
    number = decision.name[:2]
    assert decision.read_text("utf-8").startswith(f"# {number} · ")
    assert list(decision.parent.glob(f"{number}-*")) == [decision]


@pytest.mark.parametrize("kind", AlertKind)
def test_every_alarm_says_what_to_do(kind: AlertKind) -> None:
    rows = [line.split("|") for line in (ROOT / "docs/operations.md").read_text("utf-8").splitlines()]
    ((_, _, meaning, step, _),) = [row for row in rows if len(row) == 5 and row[1].strip() == f"`{kind}`"]
    assert min(len(meaning.strip()), len(step.strip())) > 10


def test_every_proof_of_the_promise_is_a_test() -> None:
    named = PROOF.findall((ROOT / "docs/promise.md").read_text("utf-8"))
    assert len(named) > 15
    assert [name for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")] == []
