"""hailong signals, and the section of hailong audit that names them, on a real home with a real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hailong.__main__ import main
from hailong.commands.audit import to_be_looked_at
from hailong.home import open_book
from hailong.making import make
from satisfaction import clock
from satisfaction.office_hours import WeeklyHours
from satisfaction.places import BoxPlace, Counter, Place, Unit, UnitKind
from satisfaction.press import Press, Rating
from satisfaction.registry_csv import Entries
from satisfaction.signals import Kind, Signal
from satisfaction.to_check import Found
from store.book import registry
from store.open import open_writer

SINCE = date(2025, 1, 1)
ENTRIES = Entries(
    units=(Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", SINCE),),
    counters=(Counter("q1", "00004", "Quầy 1", "Hộ tịch", "tiếp nhận", SINCE),),
    boxes=(BoxPlace("b1", "q1", SINCE),),
    office_hours=tuple(WeeklyHours("*", weekday, 420, 1020, SINCE) for weekday in range(7)),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with 20 presses in March 2025, one every nine seconds from 10:00."""
    path = tmp_path / "home"
    made = make(path, values={("general", "city"): "none"}, entries=ENTRIES)
    book = open_book(made)
    store = open_writer("sqlite", made.data, registry.rules(book))
    ten = clock.day_start_ms(date(2025, 3, 4)) + 10 * clock.HOUR_MS
    store.append([Press("b1", "0000abcd", seq + 1, ten + seq * 9000, Rating.SATISFIED) for seq in range(20)])
    store.close()
    book.close()
    return path


def test_it_lists_what_should_be_looked_at_and_what_chance_would_give(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["signals", "--home", str(home), "--period", "2025-03"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("; by chance")[0] for line in lines] == [
        "2025-03-04 10:00  00004 q1 b1  more than 6 presses in 60 s: 20 presses",
        "2025-03-04 10:00  00004 q1 b1  presses as by a clock: 20 presses",
    ]


def test_it_says_when_there_is_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signals", "--home", str(home), "--period", "2025-02"]) == 0
    assert capsys.readouterr().out == "Nothing to look at.\n"


def test_it_refuses_what_is_not_a_period(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signals", "--home", str(home), "--period", "March"]) == 1
    assert "is not a period" in capsys.readouterr().err


def test_an_audit_names_what_should_be_looked_at_whatever_it_proves(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--home", str(home), "--period", "2025-03"]) == 1  # no health report: not proven
    section = capsys.readouterr().out.partition("To be looked at (cần kiểm tra): ")[2].splitlines()
    assert section[0].startswith("2. They exclude nothing")
    assert [line.partition(" presses; ")[0].split("b1  ")[1] for line in section[1:]] == [
        "more than 6 presses in 60 s: 20",
        "presses as by a clock: 20",
    ]


def test_an_audit_of_a_time_without_boxes_proves_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--home", str(home), "--period", "2024-03"]) == 1
    assert "there is nothing to prove" in capsys.readouterr().out
    assert to_be_looked_at([]) == ["To be looked at (cần kiểm tra): nothing."]


def test_an_audit_lists_the_first_signals_and_says_where_the_others_are() -> None:
    signal = Signal(Kind.BURST, 7, 0.1, 0, 1)
    section = to_be_looked_at([Found(Place("00004", "q1"), signal, "b1", SINCE)] * 23)
    assert len(section) == 22
    assert section[-1] == "    … and 3 more: see `hailong signals`"
