"""``hailong registry``, ``maintenance`` and ``rules`` as a city's IT types them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hailong.__main__ import main
from hailong.home import load, open_book
from hailong.making import make
from store.book import recounts, registry

Run = Callable[..., tuple[int, str, str]]
COUNTER = "c1,00004,Quầy 1,hộ tịch,tiếp nhận,2025-07-01,\n"
BOX = "box-1,c1,2025-07-01,\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make(tmp_path / "home", values={}).path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line)


def _with_a_box(home: Path) -> None:
    _append(home / "registry" / "counters.csv", COUNTER)
    _append(home / "registry" / "boxes.csv", BOX)


def test_check_counts_what_is_there_and_changes_nothing(home: Path, run: Run) -> None:
    _with_a_box(home)
    status, out, _ = run("registry", "check", "--home", home)
    assert status == 0
    assert "126 units, 1 counters, 1 boxes" in out
    assert registry.load(open_book(load(home))).boxes == ()


def test_check_says_every_mistake_with_file_and_line(home: Path, run: Run) -> None:
    _append(home / "registry" / "counters.csv", COUNTER.replace("00004", "99999"))
    _append(home / "registry" / "boxes.csv", BOX.replace("2025-07-01", "1.7.2025"))
    status, _, err = run("registry", "check", "--home", home)
    assert status == 1
    assert "boxes.csv:2: valid_from '1.7.2025' is not a day" in err
    assert "counters.csv:2: unknown unit '99999'" in err


def test_import_takes_in_the_edited_files(home: Path, run: Run) -> None:
    _with_a_box(home)
    status, out, _ = run("registry", "import", "--home", home)
    assert (status, "126 units, 1 counters, 1 boxes" in out) == (0, True)
    assert "every box  the first day to today and after" in out, "nobody knows yet what is stored"


def test_a_corrected_past_is_told_with_its_box_days(home: Path, run: Run) -> None:
    _with_a_box(home)
    run("registry", "import", "--home", home)
    path = home / "registry" / "boxes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-07-01", "2025-08-01"), encoding="utf-8")
    status, out, _ = run("registry", "import", "--home", home)
    assert status == 0
    assert "box-1  2025-07-01 to 2025-07-31" in out


def test_an_import_from_another_folder_replaces_only_the_files_that_are_there(
    home: Path, run: Run, tmp_path: Path
) -> None:
    _with_a_box(home)
    run("registry", "import", "--home", home)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "boxes.csv").write_text("box,counter,valid_from,valid_to\nbox-2,c1,2026-01-01,\n")
    status, _, _ = run("registry", "import", "--home", home, "--from", tmp_path / "new")
    entries = registry.load(open_book(load(home)))
    assert (status, len(entries.units), [row.box for row in entries.boxes]) == (0, 126, ["box-2"])
    assert "box-2" in (home / "registry" / "boxes.csv").read_text(encoding="utf-8")


def test_what_is_exported_can_be_checked_and_is_the_same(home: Path, run: Run, tmp_path: Path) -> None:
    _with_a_box(home)
    run("registry", "import", "--home", home)
    assert run("registry", "export", "--home", home, "--out", tmp_path / "out")[0] == 0
    assert run("registry", "check", "--home", home, "--from", tmp_path / "out")[0] == 0
    for path in (home / "registry").iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


def test_a_forced_export_puts_back_what_the_book_has(home: Path, run: Run) -> None:
    (home / "registry" / "units.csv").write_text("nonsense\n")
    assert run("registry", "export", "--home", home)[0] == 1
    assert run("registry", "export", "--home", home, "--force")[0] == 0
    assert run("registry", "check", "--home", home)[0] == 0


def test_maintenance_is_recorded_in_vietnams_time(home: Path, run: Run) -> None:
    _with_a_box(home)
    run("registry", "import", "--home", home)
    times = ("--from", "2026-11-22T08:00", "--to", "2026-11-22 08:45")
    assert run("maintenance", "box-1", "--home", home, *times, "--note", "thay nút")[0] == 0
    book = open_book(load(home))
    row = book.row("SELECT since_ms, until_ms FROM maintenance")
    assert row is not None
    assert tuple(row) == (1795309200000, 1795309200000 + 45 * 60_000)
    assert [waiting.box for _, waiting in recounts.pending(book, "sqlite")][-1] == "box-1"


def test_maintenance_of_an_unknown_box_is_refused_with_the_next_step(home: Path, run: Run) -> None:
    times = ("--from", "2026-11-22T08:00", "--to", "2026-11-22T08:45")
    status, _, err = run("maintenance", "box-9", "--home", home, *times, "--note", "thay nút")
    assert (status, "hailong boxes" in err) == (1, True)


def test_a_rule_is_added_and_listed(home: Path, run: Run) -> None:
    added = run("rules", "add", "--home", home, "--from", "2027-01-01", "--grace", "30", "--note", "QĐ 12")
    assert added[0] == 0
    assert run("rules", "list", "--home", home)[1].splitlines() == [
        "version 1  from the beginning  60 minutes around office hours",
        "version 2  from 2027-01-01  30 minutes around office hours",
    ]


def test_an_impossible_rule_is_refused(home: Path, run: Run) -> None:
    status, _, err = run("rules", "add", "--home", home, "--from", "2027-01-01", "--grace", "-5", "--note", "x")
    assert (status, "0 to 1440 minutes" in err) == (1, True)


def test_an_old_ward_that_went_to_several_units_is_marked(run: Run) -> None:
    status, out, _ = run("registry", "former", "Quán Thánh", "Dịch Vọng Hậu")
    assert status == 1
    assert out.splitlines() == [
        "Phường Quán Thánh (Quận Ba Đình): 00004 Phường Ba Đình",
        "Phường Dịch Vọng Hậu (Quận Cầu Giấy): 00160 Phường Nghĩa Đô, 00167 Phường Cầu Giấy  [in parts]",
    ]
