"""Answers that are kept for a moment: shared by those who ask, never longer than said."""

from __future__ import annotations

import threading
from pathlib import Path

from dashboard.data.sources import KEPT_ANSWERS, Answers
from store.book import Book, changes, users
from tests.unit.dashboard.conftest import City, logged_in


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_is_given_again_until_it_is_too_old() -> None:
    clock, made = Clock(), iter(range(9))
    answers = Answers(clock_s=clock)
    assert [answers.get("a", 2.0, lambda: next(made)) for _ in range(2)] == [0, 0]
    clock.now = 2.0
    assert answers.get("a", 2.0, lambda: next(made)) == 1
    assert answers.get("a", 0.0, lambda: next(made)) == 2


def test_room_is_made_by_forgetting_what_is_too_old_not_what_is_still_good() -> None:
    clock = Clock()
    answers = Answers(clock_s=clock)
    answers.get("good", 3600.0, lambda: "kept")
    for number in range(KEPT_ANSWERS - 1):
        answers.get(number, 1.0, lambda: None)
    clock.now = 5.0
    answers.get("one more", 1.0, lambda: None)
    assert answers.get("good", 3600.0, lambda: "made anew") == "kept"


def test_with_room_for_nothing_the_oldest_half_goes() -> None:
    clock = Clock()
    answers = Answers(clock_s=clock)
    for number in range(KEPT_ANSWERS + 1):
        clock.now = float(number)
        answers.get(number, 1e9, lambda: "first")
    assert answers.get(0, 1e9, lambda: "again") == "again"
    assert answers.get(KEPT_ANSWERS, 1e9, lambda: "again") == "first"


def test_a_failed_answer_is_not_kept() -> None:
    answers = Answers()

    def away() -> str:
        raise ConnectionError

    for _ in range(2):
        try:
            answers.get("a", 10.0, away)
        except ConnectionError:
            continue
        raise AssertionError("the failure was swallowed")
    assert answers.get("a", 10.0, lambda: "there") == "there"


def test_those_who_ask_the_same_at_once_wait_for_one_answer() -> None:
    answers, asked, go = Answers(), list[int](), threading.Event()

    def slow() -> str:
        asked.append(1)
        go.wait(10)
        return "there"

    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(answers.get("a", 60.0, slow))) for _ in range(5)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert found == ["there"] * 5
    assert asked == [1]


def test_a_book_put_in_the_place_of_another_is_read_at_once(city: City, tmp_path: Path) -> None:
    """As a hand does that brings a copy back: the registry of the file before, of the same revision, is no answer."""
    sources = city.sources()
    assert sources.registry.units
    other = Book(tmp_path / "other.db", new=True)
    revision = changes.revision(sources.book)
    other.rows("INSERT INTO facts VALUES ('registry_revision', ?)", str(revision))
    other.close()
    (tmp_path / "other.db").replace(city.book.path)
    assert sources.registry.units == ()
    assert users.find(sources.book, "city") is None


def test_a_book_that_is_taken_away_is_said_and_no_empty_one_takes_its_place(city: City) -> None:
    official = logged_in(city.app(), "city")
    city.book.path.rename(city.book.path.with_name("away.db"))
    assert official.get("/health").json == {"ok": False, "problems": ["book: the dashboard cannot read it"]}
    assert official.get("/").status_code == 503
    assert not city.book.path.exists()
