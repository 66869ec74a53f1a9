"""Who may log in: names, roles, units and the counting of wrong passwords. Passwords come in as hashes only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from satisfaction.clock import DAY_MS, HOUR_MS
from store.book import Book

FREE_TRIES = 4  # wrong passwords without a wait
FIRST_WAIT_MS = 30_000  # doubled with each further one
LONGEST_WAIT_MS = HOUR_MS
FORGOTTEN_MS = DAY_MS


class Role(StrEnum):
    """``city`` sees and changes all, ``unit`` its own units, ``viewer`` sees all units and changes nothing."""

    CITY = "city"
    UNIT = "unit"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class User:
    """``units``: codes of units or groups (a parent's code stands for its units); empty for city and viewer."""

    name: str
    role: Role
    units: frozenset[str]
    password_hash: str
    disabled_ms: int | None = None


class NoSuchUser(KeyError):
    """There is no user of that name."""


class UserExists(ValueError):
    """The name is taken."""


def wait_after(failed: int) -> int:
    """How long (ms) a name waits after ``failed`` wrong passwords in a row."""
    if failed <= FREE_TRIES:
        return 0
    return int(min(FIRST_WAIT_MS * 2.0 ** (failed - FREE_TRIES - 1), LONGEST_WAIT_MS))


def add(book: Book, name: str, *, role: Role, units: Iterable[str], password_hash: str) -> None:
    """A new user. Raises UserExists."""
    with book.write() as tables:
        try:
            tables.execute(
                "INSERT INTO users (name, role, password_hash) VALUES (?, ?, ?)", (name, str(role), password_hash)
            )
        except sqlite3.IntegrityError:
            raise UserExists(name) from None
        tables.executemany("INSERT INTO user_units VALUES (?, ?)", [(name, unit) for unit in sorted(set(units))])


def find(book: Book, name: str) -> User | None:
    """The user of that name, disabled ones too; None when there is none."""
    found = book.row("SELECT * FROM users WHERE name = ?", name)
    return None if found is None else _user(book, found)


def listing(book: Book) -> list[User]:
    """All users by name."""
    return [_user(book, row) for row in book.rows("SELECT * FROM users ORDER BY name")]


def set_password(book: Book, name: str, password_hash: str) -> None:
    """A new password; it also lifts a wait and a disabling. Raises NoSuchUser."""
    with book.write():
        _change(book, name, "UPDATE users SET password_hash = ?, disabled_ms = NULL WHERE name = ?", password_hash)
        note_login(book, name)


def disable(book: Book, name: str, *, at_ms: int) -> None:
    """From now on the user cannot log in, and open sessions end. Raises NoSuchUser."""
    _change(book, name, "UPDATE users SET disabled_ms = ? WHERE name = ?", at_ms)


def waits_until(book: Book, name: str) -> int:
    """When (UTC ms) the name may be tried again, whether a user has it or not: who guesses names learns nothing."""
    found = book.row("SELECT waits_until_ms FROM wrong_passwords WHERE name = ?", name)
    return 0 if found is None else int(found["waits_until_ms"])


def note_wrong_password(book: Book, name: str, *, at_ms: int) -> None:
    """Count a wrong password and make the name wait longer each time, until a day has passed without one."""
    with book.write() as tables:
        tables.execute("DELETE FROM wrong_passwords WHERE waits_until_ms < ?", (at_ms - FORGOTTEN_MS,))
        row = tables.execute("SELECT number FROM wrong_passwords WHERE name = ?", (name,)).fetchone()
        number = 1 if row is None else row["number"] + 1
        tables.execute(
            "INSERT OR REPLACE INTO wrong_passwords VALUES (?, ?, ?)", (name, number, at_ms + wait_after(number))
        )


def note_login(book: Book, name: str) -> None:
    """Forget the wrong passwords before a right one."""
    with book.write() as tables:
        tables.execute("DELETE FROM wrong_passwords WHERE name = ?", (name,))


def end_session(book: Book, session: str, *, until_ms: int, now_ms: int) -> None:
    """A session ends before its time (``until_ms``): a copy of its cookie no longer helps."""
    with book.write() as tables:
        tables.execute("DELETE FROM ended_sessions WHERE until_ms < ?", (now_ms,))
        tables.execute("INSERT OR IGNORE INTO ended_sessions VALUES (?, ?)", (session, until_ms))


def has_ended(book: Book, session: str) -> bool:
    """Whether the session was ended before its time."""
    return book.row("SELECT 1 FROM ended_sessions WHERE id = ?", session) is not None


def _change(book: Book, name: str, sql: str, value: object) -> None:
    with book.write() as tables:
        if tables.execute(sql, (value, name)).rowcount == 0:
            raise NoSuchUser(name)


def _user(book: Book, row: sqlite3.Row) -> User:
    units = book.rows("SELECT unit FROM user_units WHERE user = ?", row["name"])
    return User(
        row["name"],
        Role(row["role"]),
        frozenset(unit["unit"] for unit in units),
        row["password_hash"],
        row["disabled_ms"],
    )
