"""A home on InfluxDB reports what a home on SQLite reports, and closes and verifies it the same way."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from hailong.__main__ import main
from hailong.home import Home, open_book
from hailong.making import make
from satisfaction import clock
from satisfaction.initiatives import InitiativeDay
from satisfaction.press import Press, Rating
from satisfaction.reasons import Reason
from store.book import registry
from store.lock import writer
from store.open import open_writer
from tests.plugins.influxd import InfluxDatabase
from tests.unit.report.conftest import MET, NAMES, UNDECIDED, entries

PERIOD = "2026-03"
MONDAYS = InitiativeDay("Thứ Hai – ngày không giấy hẹn", date(2026, 1, 1), weekday=0)


@pytest.fixture
def homes(tmp_path: Path, influx_database: InfluxDatabase) -> dict[str, Home]:
    """The same city and the same presses of March 2026, the last day not rolled up, in either store."""
    login = {("influxdb", name): value for name, value in _login(influx_database).items()}
    values = {"sqlite": {}, "influxdb": {("general", "store"): influx_database.url, **login}}
    return {name: _filled(tmp_path / name, own) for name, own in values.items()}


def test_every_format_tells_the_same_figures_from_either_store(homes: dict[str, Home], tmp_path: Path) -> None:
    csv = [_exported(home, "csv", tmp_path).read_bytes() for home in homes.values()]
    assert csv[0] == csv[1]
    assert csv[0].count(b"\n") == 1 + len(NAMES)
    one, other = (load_workbook(_exported(home, "xlsx", tmp_path), data_only=True) for home in homes.values())
    for name in ("Tổng hợp", "Số liệu", "Lý do", "Đầy đủ dữ liệu", "Thiết bị", "Sáng kiến"):
        assert _cells(one, name) == _cells(other, name)
    first, second = (_text(_exported(home, "pdf", tmp_path)) for home in homes.values())
    assert first == second


def test_a_report_of_influxdb_is_closed_and_verified(
    homes: dict[str, Home], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = homes["influxdb"]
    assert main(["close", PERIOD, "--home", str(home.path)]) == 0
    for format in ("csv", "xlsx", "pdf"):
        sealed = _exported(home, format, tmp_path)
        capsys.readouterr()
        assert main(["verify-report", str(sealed), "--home", str(home.path)]) == 0
        assert "unchanged" in capsys.readouterr().out


def _login(database: InfluxDatabase) -> dict[str, str]:
    own = database.settings
    given = {"username": own.username, "password_file": own.password_file, "organisation": own.organisation}
    return {name: value for name, value in given.items() if value}


def _filled(path: Path, values: dict[tuple[str, str], str]) -> Home:
    places = replace(entries(), initiative_days=(MONDAYS,))
    made = make(path, values={("general", "city"): "none", **values}, entries=places)
    book = open_book(made)
    general = made.settings.general
    with writer(made.data):
        store = open_writer(general.store, made.data, registry.rules(book), influxdb=made.settings.influxdb)
        presses = list(_presses())
        store.append(presses[:-40])
        while store.roll_up():
            pass
        assert len(store.append(presses[-40:]).new) == 40
        store.close()
    book.close()
    return made


def _presses() -> list[Press]:
    found = []
    for unit, bad_every in ((MET, 20), (UNDECIDED, 7)):
        for seq in range(1, 301):
            at_ms = clock.day_start_ms(date(2026, 3, 1 + seq // 10)) + 9 * clock.HOUR_MS + seq * 9000
            bad = seq % bad_every == 0
            rating = Rating.DISSATISFIED if bad else Rating.VERY_SATISFIED if seq % 3 else Rating.SATISFIED
            press = Press(f"b{unit}-1", "0000abcd", seq, at_ms, rating, reason=Reason.TIME if bad else None)
            found.append(press)
    return found


def _exported(home: Home, format: str, folder: Path) -> Path:
    out = folder / f"{home.path.name}.{format}"
    command = ["export", "--home", str(home.path), "--period", PERIOD, "--format", format, "--out", str(out)]
    assert main(command) == 0
    return out


def _cells(book: object, name: str) -> list[tuple[object, ...]]:
    return list(book[name].iter_rows(min_row=5, values_only=True))  # type: ignore[index]


def _text(pdf: Path) -> str:
    """All but the moment of reading."""
    pages = PdfReader(io.BytesIO(pdf.read_bytes())).pages
    lines = "\n".join(page.extract_text() for page in pages).splitlines()
    return "\n".join(line for line in lines if "lúc" not in line and "Thời điểm lấy số liệu" not in line)
