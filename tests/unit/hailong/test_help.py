"""The help of every command teaches, and what help and documents tell a person to type is understood."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from hailong.command_line import WHEN, parser

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), ROOT / "broker_config/README.md"])
TYPED = re.compile(r"^(?: {4})?(?:sudo (?:-u \S+ )?)?(?:\S*/)?(hailong [a-z].*)$", re.MULTILINE)
SUBSTITUTED = re.compile(r"\$\([^)]*\)")
NAMED = re.compile(r"`hailong ([a-z]+(?:-[a-z]+)*(?: [a-z]+)?)")


def commands(found: argparse.ArgumentParser, name: str = "hailong") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that runs, by its words."""
    for action in found._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield from commands(inner, f"{name} {word}")
            return
    yield name, found


COMMANDS = dict(commands(parser()))


def understood(line: str) -> bool:
    """Whether the command line, with placeholders in capitals, is one."""
    line = SUBSTITUTED.sub("2026-11-22", line)
    words = shlex.split(line.partition(" && ")[0].partition(" | ")[0].partition(" > ")[0], comments=True)
    values = {"PERIOD": "2026-10", "DATE": "2026-10-05", "NUMBER": "1", "TIME": "2026-11-22T08:00"}
    try:
        parser().parse_args([values.get(word, word) for word in words[1:]])
    except SystemExit as end:
        return end.code == 0
    return True


def test_the_first_help_says_of_every_command_once_when_it_is_used() -> None:
    named = [word for line in re.findall(r"^  \S.*  (.+)$", WHEN, re.MULTILINE) for word in line.split(", ")]
    assert sorted(named) == sorted({name.split()[1] for name in COMMANDS})


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_gives_an_example_of_itself_that_is_understood(name: str) -> None:
    command = COMMANDS[name]
    assert command.description
    assert command.description.endswith(".")
    assert command.epilog
    lines = [line.strip() for line in command.epilog.splitlines()[1:]]
    assert lines
    assert all(name in line for line in lines)
    assert [line for line in lines if not understood(line)] == []
    assert all(line in command.format_help() for line in lines), "an example is broken over two lines"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_says_what_it_is(name: str) -> None:
    assert [action.dest for action in COMMANDS[name]._actions if not action.help] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_document_shows_is_understood(document: Path) -> None:
    shown = TYPED.findall(document.read_text("utf-8"))
    assert [line for line in shown if not understood(line)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_document_names_is_there(document: Path) -> None:
    known = {words for name in COMMANDS for words in (name.removeprefix("hailong "), name.split()[1])}
    named = NAMED.findall(document.read_text("utf-8"))
    assert [words for words in named if words not in known and words.split()[0] not in known] == []


@pytest.mark.parametrize(
    ("line", "where"),
    [("", "hailong"), ("exprot", "hailong"), ("export --home x", "hailong export"), ("user", "hailong user")],
)
def test_what_is_misspelt_is_answered_with_where_to_read_on(
    line: str, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(line.split())
    assert end.value.code == 2
    assert capsys.readouterr().err.endswith(f"`{where} --help` explains it.\n")
