"""hailong export, close, reopen and verify-report, as a clerk calls them."""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hailong.__main__ import main
from hailong.home import open_book
from hailong.making import make
from satisfaction import clock
from satisfaction.office_hours import WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating
from satisfaction.registry_csv import Entries
from store.book import registry
from store.open import open_writer

SINCE = date(2025, 1, 1)
ENTRIES = Entries(
    units=(
        Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", SINCE),
        Unit("00008", "Phường Ngọc Hà", UnitKind.PHUONG, "hanoi", SINCE),
    ),
    counters=(Counter("q1", "00004", "Quầy 1", "Hộ tịch", "tiếp nhận", SINCE),),
    boxes=(BoxPlace("b1", "q1", SINCE),),
    office_hours=tuple(WeeklyHours("*", weekday, 420, 1020, SINCE) for weekday in range(7)),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two units and 20 presses in March 2025."""
    path = tmp_path_factory.mktemp("reports") / "home"
    made = make(path, values={("general", "city"): "none"}, entries=ENTRIES)
    book = open_book(made)
    store = open_writer("sqlite", made.data, registry.rules(book))
    noon = clock.day_start_ms(date(2025, 3, 4)) + 10 * clock.HOUR_MS
    store.append([Press("b1", "0000abcd", seq, noon + seq * 9000, Rating.SATISFIED) for seq in range(1, 21)])
    store.close()
    book.close()
    return path


def test_export_writes_csv_to_standard_output(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "--home", str(home), "--period", "2025-03", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert [(row["unit"], row["total"], row["verdict"]) for row in rows] == [
        ("00004", "20", "undecided"),
        ("00008", "0", "no_data"),
    ]


@pytest.mark.parametrize("format", ["csv", "xlsx", "pdf"])
def test_export_writes_each_format_to_a_file(home: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / f"report.{format}"
    assert main(["export", "--home", str(home), "--period", "2025", "--format", format, "--out", str(out)]) == 0
    assert out.stat().st_size > 100


def test_export_with_a_sheet_for_each_unit(home: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "all.xlsx"
    wanted = ["export", "--home", str(home), "--period", "2025-03", "--format", "xlsx", "--unit-sheets"]
    assert main([*wanted, "--out", str(out)]) == 0
    assert {"00004 Phường Ba Đình", "00008 Phường Ngọc Hà"} <= set(load_workbook(out).sheetnames)


@pytest.mark.parametrize(
    ("period", "more", "word"),
    [
        ("2025-13", [], "no month 13"),
        ("2025-03..", [], "is not a period"),
        ("..2025-03-31", [], "is not a period"),
        ("2025-03-31..2025-03-01", [], "ends before it begins"),
        ("2999-01", [], "lies in the future"),
        ("2025-04", [], "is empty"),
        ("2025-03", ["--unit", "99999"], "no unit 99999"),
        ("2025-03", ["--unit-sheets"], "--unit-sheets is for --format xlsx"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_a_reason_and_no_file(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], period: str, more: list[str], word: str
) -> None:
    out = tmp_path / "report.csv"
    command = ["export", "--home", str(home), "--period", period, "--format", "csv", "--out", str(out), *more]
    assert main(command) == 1
    assert word in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_close_export_verify_reopen(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at_home = ["--home", str(home)]
    sealed, changed = tmp_path / "sealed.xlsx", tmp_path / "changed.xlsx"
    assert main(["close", "2025-03", *at_home]) == 0
    closed = capsys.readouterr()
    assert "20 presses counted in 2 units" in closed.out
    assert "1 boxes may still hold presses" in closed.err
    assert main(["close", "2025-03", *at_home]) == 1
    assert main(["export", *at_home, "--period", "2025-03", "--format", "xlsx", "--out", str(sealed)]) == 0
    capsys.readouterr()
    assert main(["verify-report", str(sealed), *at_home]) == 0
    assert "unchanged, sealed as hailong-2025-03.xlsx of 2025-03" in capsys.readouterr().out
    changed.write_bytes(sealed.read_bytes() + b"\0")
    assert main(["verify-report", str(changed), *at_home]) == 1
    assert "says that it is a report of 2025-03, but it is none of the sealed files" in capsys.readouterr().err
    changed.write_text("something else")
    assert main(["verify-report", str(changed), *at_home]) == 1
    assert "does not say that it is a report" in capsys.readouterr().err
    assert main(["reopen", "2025-03", "--reason", "sai mã quầy", *at_home]) == 0
    capsys.readouterr()
    assert main(["verify-report", str(sealed), *at_home]) == 0
    assert "No longer in force" in capsys.readouterr().out


def test_a_running_period_is_exported_as_provisional_and_cannot_be_closed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = "2025-01-01..2999-12-31"
    assert main(["export", "--home", str(home), "--period", running, "--format", "csv"]) == 0
    assert "provisional" in capsys.readouterr().err
    assert main(["close", running, "--home", str(home)]) == 1


def test_a_file_that_the_system_will_not_let_grow_is_not_left_behind(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    hailong = Path(sys.executable).with_name("hailong")
    done = subprocess.run(
        [hailong, "export", "--home", home, "--period", "2025-03", "--format", "pdf", "--out", out],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "could not be written (File too large); nothing was left there" in done.stderr
    assert list(tmp_path.iterdir()) == []
