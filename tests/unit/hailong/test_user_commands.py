"""hailong user: who may log in, on a real home."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.access import passwords
from hailong import person
from hailong.__main__ import main
from hailong.home import load, open_book
from hailong.making import make
from store.book import audit, users
from tests.unit.hailong.test_signals_command import ENTRIES

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one unit and no user."""
    path = tmp_path / "home"
    make(path, values={("general", "city"): "none"}, entries=ENTRIES)
    return path


@pytest.fixture
def user(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls ``hailong user …`` with a password on standard input; gives its status and what it said."""

    def call(*words: str, password: str = "mat khau dai") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        status = main(["user", *words, "--home", str(home)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return call


def stored(home: Path, name: str) -> users.User:
    """The user as the book has it."""
    book = open_book(load(home))
    found = users.find(book, name)
    book.close()
    assert found is not None
    return found


def test_added_users_are_listed_with_role_units_and_state(user: Call, home: Path) -> None:
    assert user("add", "lan", "--role", "unit", "--unit", "00004")[0] == 0
    assert user("add", "minh", "--role", "city")[0] == 0
    assert user("list") == (0, "lan\tunit\t00004\tactive\nminh\tcity\t-\tactive\n")
    assert passwords.matches(stored(home, "lan").password_hash, "mat khau dai")


@pytest.mark.parametrize(
    ("words", "password", "said"),
    [
        (("add", "lan", "--role", "unit"), "mat khau dai", "needs at least one --unit"),
        (("add", "lan", "--role", "city", "--unit", "00004"), "mat khau dai", "the other roles take none"),
        (("add", "lan", "--role", "city"), "ngan", "nothing was changed"),
        (("disable", "nobody"), "", "there is no user 'nobody'"),
        (("reset", "nobody"), "mat khau dai", "there is no user 'nobody'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nobody_is_added(
    user: Call, words: tuple[str, ...], password: str, said: str
) -> None:
    status, text = user(*words, password=password)
    assert status == 1
    assert said in text
    assert user("list") == (0, "There are no users yet: `hailong user add` adds one.\n")


def test_a_name_is_given_once(user: Call, home: Path) -> None:
    user("add", "lan", "--role", "viewer")
    status, text = user("add", "lan", "--role", "city", password="mat khau khac")
    assert status == 1
    assert "hailong user reset lan" in text
    assert passwords.matches(stored(home, "lan").password_hash, "mat khau dai")


def test_a_disabled_user_comes_back_with_a_new_password_and_the_log_tells_all(user: Call, home: Path) -> None:
    user("add", "lan", "--role", "viewer")
    assert user("disable", "lan")[0] == 0
    assert user("list") == (0, "lan\tviewer\t-\tdisabled\n")
    assert user("reset", "lan", password="mat khau moi")[0] == 0
    assert user("list") == (0, "lan\tviewer\t-\tactive\n")
    assert passwords.matches(stored(home, "lan").password_hash, "mat khau moi")
    book = open_book(load(home))
    told = [(line.who, line.action, line.subject) for line in audit.entries(book) if line.action.startswith("user.")]
    book.close()
    who = person.who()
    assert told == [(who, "user.reset", "lan"), (who, "user.disable", "lan"), (who, "user.add", "lan")]
