"""A city recounts its own month from ``hailong presses``, with rules of its own, and finds every figure again."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from hailong.home import Home, open_book
from hailong.making import make
from satisfaction import clock
from satisfaction.initiatives import InitiativeDay
from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Void
from satisfaction.registry_csv import Entries
from store.book import closings
from tests.contract import city
from tests.integration.store.conftest import Run, fill, run

__all__ = ["run"]
SINCE, MONTH = date(2026, 1, 1), "2026-04"  # from 15 March to 14 April
FIRST, LAST, MOVED = date(2026, 3, 15), date(2026, 4, 14), date(2026, 3, 25)
CLOSED, WORKED = date(2026, 4, 6), date(2026, 4, 11)  # a Monday off, worked for on a Saturday
REPAIRED = ("2026-03-31T09:00", "2026-04-02T12:00")
NAMES = {"00004": "Phường Ba Đình", "00008": "Phường Ngọc Hà"}
RATINGS = ["very_satisfied", "satisfied", "dissatisfied"]


def entries() -> Entries:
    """Box-1 moves to the other unit in the middle of the month; one box stands nowhere."""
    places = [
        BoxPlace("box-1", "q-1", SINCE, MOVED - timedelta(days=1)),
        BoxPlace("box-1", "q-3", MOVED),
        BoxPlace("box-2", "q-2", SINCE),
        BoxPlace("box-3", "q-3", SINCE),
    ]
    return Entries(
        units=tuple(Unit(code, name, UnitKind.PHUONG, "hanoi", SINCE) for code, name in NAMES.items()),
        counters=tuple(Counter(q, unit, q, "hộ tịch", "", SINCE) for q, unit in city.COUNTERS.items()),
        boxes=tuple(places),
        office_hours=tuple(WeeklyHours("*", weekday, 8 * 60, 17 * 60, SINCE) for weekday in range(5)),
        special_days=(SpecialDay(CLOSED, None, "nghỉ bù"), SpecialDay(WORKED, 0, "làm bù")),
        initiative_days=(InitiativeDay("Thứ Hai", SINCE, weekday=0, units=frozenset({"00008"})),),
    )


def pressed() -> list[Press]:
    """Five weeks around the month, with voids, missing numbers, and presses on each side of its midnights."""
    drawn = [press for press in city.presses(seed=9, days=60, per_day=9) if press.seq % 41]
    edges = [clock.day_start_ms(day) + ms for day in (FIRST, MOVED, LAST + timedelta(days=1)) for ms in (-1, 0)]
    edges += [city.at(FIRST + timedelta(days=8), hour) for hour in (7.0, 18.0)]  # the last moments that count
    return drawn + [city.press(seq, at_ms=at_ms) for seq, at_ms in enumerate(edges, start=5001)]


@pytest.fixture
def home(tmp_path: Path, run: Run) -> Home:
    """The city's home with all of it stored, maintenance and paper ballots too."""
    made = make(tmp_path / "home", values={("general", "period_day"): 15}, entries=entries())
    fill(made, pressed())
    begin, end = REPAIRED
    assert run("maintenance", "box-2", "--from", begin, "--to", end, "--note", "x", "--home", made.path)[0] == 0
    ballots = tmp_path / "ballots.csv"
    rows = ["date,counter,very_satisfied,satisfied,dissatisfied,entered_by", "2026-03-20,q-1,7,2,1,Lan"]
    ballots.write_text("\n".join(rows))
    assert run("import", ballots, "--home", made.path)[0] == 0
    return made


def recounted(lines: str) -> pd.DataFrame:
    """The month's presses with unit and ``why`` not counted, by what this city wrote down of itself."""
    presses = pd.read_csv(io.StringIO(lines), dtype={"unit": str, "seq": int}, keep_default_na=False)
    at = pd.to_datetime(presses["at"], format="ISO8601").dt.tz_localize(None)
    day, minute = at.dt.date, (at - at.dt.normalize()).dt.total_seconds() / 60
    presses["home"] = presses["box"].map({"box-1": "00004", "box-2": "00004", "box-3": "00008"}).fillna("")
    presses.loc[(presses["box"] == "box-1") & (day >= MOVED), "home"] = "00008"
    works = ((at.dt.day_of_week < 5) & (day != CLOSED)) | (day == WORKED)
    presses["why"] = ""
    presses.loc[~(works & minute.between(7 * 60, 18 * 60)), "why"] = "out_of_hours"
    repaired = (presses["box"] == "box-2") & (at >= REPAIRED[0]) & (at < REPAIRED[1])
    presses.loc[repaired, "why"] = "maintenance"
    presses["why"] = presses["void"].where(presses["void"] != "", presses["why"])
    assert day.min() == FIRST
    assert day.max() == LAST
    presses["monday"] = at.dt.day_of_week == 0
    return presses


def test_a_city_that_recounts_its_month_finds_every_figure_again(home: Home, run: Run, tmp_path: Path) -> None:
    presses = recounted(run("presses", "--period", MONTH, "--home", home.path)[1])
    assert list(presses["unit"]) == list(presses["home"])
    assert list(presses["exclusion"]) == list(presses["why"])
    assert {"", Void.REPEAT, Void.STUCK, Void.TEST, "maintenance", "out_of_hours"} == set(presses["why"])
    counted = presses[presses["why"] == ""]
    by_rating = counted.groupby(["home", "rating"]).size().unstack(fill_value=0)[RATINGS]
    stored = presses.groupby("home").size()
    open_csv = run("export", "--period", MONTH, "--format", "csv", "--home", home.path)[1]
    assert run("close", MONTH, "--home", home.path)[0] == 0
    files = {kind: tmp_path / f"month.{kind}" for kind in ("csv", "xlsx", "pdf")}
    for kind, file in files.items():
        assert run("export", "--period", MONTH, "--format", kind, "--out", file, "--home", home.path)[0] == 0
    for text in (open_csv, files["csv"].read_text(encoding="utf-8")):
        rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(text))}
        assert set(rows) == set(stored.index)
        for unit, row in rows.items():
            expected = list(by_rating.loc[unit]) if unit in by_rating.index else [0, 0, 0]
            assert [int(row[name]) for name in RATINGS] == expected
            assert (int(row["stored"]), int(row["total"])) == (stored[unit], sum(expected))
            assert int(row["excluded"]) == stored[unit] - sum(expected)
    sheet = load_workbook(files["xlsx"], data_only=True)["Tổng hợp"]
    excel = {row[0]: row[2:6] for row in sheet.iter_rows(min_row=10, values_only=True) if row[0] in NAMES}
    pdf = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(files["pdf"]).pages))
    for unit, name in NAMES.items():
        numbers = [*map(int, by_rating.loc[unit]), int(by_rating.loc[unit].sum())]
        assert list(excel[unit]) == numbers
        assert re.sub(r"\s+", "", unit + name + "".join(map(str, numbers))) in pdf
    book = open_book(home)
    (sealed,) = closings.ended_since(book, SINCE)
    told = json.loads(sealed.figures)
    book.close()
    (promised,) = told["initiatives"]
    own = counted[counted["home"] == "00008"]
    for part, some in (("held", own[own["monday"]]), ("others", own[~own["monday"]])):
        assert [promised[part][name] for name in RATINGS] == [int((some["rating"] == name).sum()) for name in RATINGS]
    assert [told["ballots"][name] for name in RATINGS] == [7, 2, 1]
    audit = run("audit", "--period", MONTH, "--home", home.path)[1]
    (whole,) = [line.split() for line in audit.splitlines() if line.startswith("all (")]
    assert [int(number) for number in whole[3:5]] == [len(presses), len(presses) - len(counted)]
    assert run("verify", "--period", MONTH, "--home", home.path)[0] == 0
