"""The registry in the book: what is kept comes back, what changes is told, and files and book stay one."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from satisfaction import clock
from satisfaction.initiatives import InitiativeDay
from satisfaction.integrity import Exclusion, Maintenance
from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.press import Press, Rating
from satisfaction.registry_change import BoxDays
from satisfaction.registry_csv import TABLES, Entries
from satisfaction.settings import Problems
from satisfaction.targets import Measure, Target
from store.book import Book, changes, recounts, registry, registry_files, rule_versions
from store.contract import By, Tally
from store.judge import Recount
from store.open import open_writer

START = date(2025, 7, 1)
ENTRIES = Entries(
    units=(Unit("00004", "Phường Ba Đình", UnitKind.PHUONG, "hanoi", START),),
    counters=(
        Counter("c1", "00004", "Quầy 1", "hộ tịch", "tiếp nhận", START),
        Counter("c2", "00004", "Quầy 2", "đất đai", "", START),
    ),
    boxes=(BoxPlace("box-1", "c1", START),),
    office_hours=tuple(WeeklyHours("*", weekday, 480, 1050, START) for weekday in range(5)),
    special_days=(SpecialDay(date(2026, 2, 17), None, "Tết Nguyên Đán"), SpecialDay(date(2026, 8, 22), 0, "Làm bù")),
    initiative_days=(
        InitiativeDay("Ngày không giấy hẹn", START, weekday=0, units=frozenset({"00004"})),
        InitiativeDay("Thủ tục không chờ", START, fields=frozenset({"hộ tịch", "chứng thực"})),
    ),
    targets=(Target(Measure.SATISFACTION, "*", 2025, 0.86),),
)
NOON = clock.from_iso("2025-09-01T12:00:00+07:00")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(tmp_path / "data" / "book.db", new=True)
    registry.replace(made, ENTRIES, who="hailong init", at_ms=1)
    with made.write() as connection:
        connection.execute("DELETE FROM recounts")
    yield made
    made.close()


def _moved(entries: Entries) -> Entries:
    """The box went to the second counter on 1 September."""
    stays = (BoxPlace("box-1", "c1", START, date(2025, 8, 31)), BoxPlace("box-1", "c2", date(2025, 9, 1)))
    return replace(entries, boxes=stays)


def _edit(directory: Path, file: str, old: str, new: str) -> None:
    path = directory / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_table_comes_back_from_the_book_as_it_was(book: Book) -> None:
    assert registry.load(book) == ENTRIES


def test_a_box_registered_for_the_first_time_has_nothing_to_recount(book: Book) -> None:
    enrolled = replace(ENTRIES, boxes=(*ENTRIES.boxes, BoxPlace("box-2", "c2", START)))
    assert registry.replace(book, enrolled, who="Lan") == []
    assert recounts.pending(book, "sqlite") == []


def test_a_book_made_anew_does_not_know_what_is_stored_and_has_all_of_it_counted_again(tmp_path: Path) -> None:
    """The presses of the lost book's time are there, rolled up as that book said or under no rules at all."""
    press = Press("box-1", "9f3c2a1b", 1, NOON, Rating.SATISFIED)
    Book(tmp_path / "book.db", new=True).close()
    store = open_writer("sqlite", tmp_path)
    store.append([press, replace(press, box="box-of-the-lost-book")])
    store.roll_up()
    book = Book(tmp_path / "book.db", new=True)
    assert registry.replace(book, ENTRIES, who="Lan") == [BoxDays("*", date.min, None)]
    recounts.apply(book, store, place="sqlite")
    store.roll_up()
    assert store.verify() == []
    tally = store.tally(Tally(date(2025, 9, 1), date(2025, 9, 2), by=(By.UNIT,)))
    assert tally.rows == [("", 1), ("00004", 1)]
    store.close()
    book.close()


def test_a_corrected_place_asks_for_the_days_it_touches_and_says_who_and_when(book: Book) -> None:
    days = registry.replace(book, _moved(ENTRIES), who="Lan", at_ms=1_800_000_000_000)
    assert days == [BoxDays("box-1", date(2025, 9, 1), None)]
    assert [item for _, item in recounts.pending(book, "sqlite")] == [Recount("box-1", date(2025, 9, 1), None)]
    audit = book.rows("SELECT at_ms, who, action, subject, detail FROM audit WHERE who = 'Lan' ORDER BY id")
    assert [tuple(row) for row in audit] == [
        (1_800_000_000_000, "Lan", "registry.boxes", "box-1", "- box-1,c1,2025-07-01,"),
        (1_800_000_000_000, "Lan", "registry.boxes", "box-1", "+ box-1,c1,2025-07-01,2025-08-31"),
        (1_800_000_000_000, "Lan", "registry.boxes", "box-1", "+ box-1,c2,2025-09-01,"),
    ]


def test_a_new_holiday_asks_for_that_one_day(book: Book) -> None:
    holiday = SpecialDay(date(2025, 9, 2), None, "Quốc khánh")
    days = registry.replace(book, replace(ENTRIES, special_days=(*ENTRIES.special_days, holiday)), who="Lan")
    assert days == [BoxDays("*", date(2025, 9, 2), date(2025, 9, 2))], "presses of boxes that stood nowhere too"


def test_a_new_holiday_of_one_office_asks_for_the_boxes_there(book: Book) -> None:
    holiday = SpecialDay(date(2025, 9, 2), None, "Quốc khánh", "00004")
    days = registry.replace(book, replace(ENTRIES, special_days=(*ENTRIES.special_days, holiday)), who="Lan")
    assert days == [BoxDays("box-1", date(2025, 9, 2), date(2025, 9, 2))]


def test_a_name_alone_changes_the_revision_but_no_press(book: Book) -> None:
    before = changes.revision(book)
    renamed = replace(ENTRIES, units=(replace(ENTRIES.units[0], name="Phường Ba Đình mới"),))
    assert registry.replace(book, renamed, who="Lan") == []
    assert changes.revision(book) == before + 1


def test_a_box_taken_out_and_put_back_is_counted_again_both_times(book: Book) -> None:
    gone = registry.replace(book, replace(ENTRIES, boxes=()), who="Lan")
    back = registry.replace(book, ENTRIES, who="Lan")
    assert gone == back == [BoxDays("box-1", START, None)]


def test_rows_that_do_not_fit_change_nothing(book: Book) -> None:
    with pytest.raises(Problems, match="unknown counter 'c9'"):
        registry.replace(book, replace(ENTRIES, boxes=(BoxPlace("box-1", "c9", START),)), who="Lan")
    assert registry.load(book) == ENTRIES


def test_the_files_are_written_and_a_second_sync_changes_nothing(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    assert sorted(path.name for path in directory.iterdir()) == sorted(f"{table}.csv" for table in TABLES)
    revision = changes.revision(book)
    assert registry_files.sync(book, directory, who="up") == []
    assert changes.revision(book) == revision


def test_an_edited_file_is_imported_and_written_back_in_the_house_form(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    excel = (directory / "boxes.csv").read_text(encoding="utf-8").replace("2025-07-01", "2025-08-01").replace(",", ";")
    (directory / "boxes.csv").write_text("\ufeff" + excel, encoding="utf-8")
    assert registry_files.sync(book, directory, who="Lan") == [BoxDays("box-1", START, date(2025, 7, 31))]
    assert (directory / "boxes.csv").read_text(encoding="utf-8") == (
        "box,counter,valid_from,valid_to\nbox-1,c1,2025-08-01,\n"
    )


def test_an_edited_file_with_a_mistake_is_refused_and_left_as_it_is(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    _edit(directory, "boxes.csv", "c1", "c9")
    with pytest.raises(Problems, match=r"boxes\.csv:2: unknown counter 'c9'"):
        registry_files.sync(book, directory, who="Lan")
    assert registry.load(book) == ENTRIES
    assert "c9" in (directory / "boxes.csv").read_text(encoding="utf-8")


def test_a_change_in_the_book_reaches_the_files_at_the_next_sync(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    registry.replace(book, _moved(ENTRIES), who="Lan")
    registry_files.sync(book, directory, who="up")
    assert "box-1,c2,2025-09-01," in (directory / "boxes.csv").read_text(encoding="utf-8")


def test_an_edit_in_one_file_and_a_change_of_another_in_the_book_are_both_kept(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    registry.replace(book, _moved(ENTRIES), who="Lan")
    _edit(directory, "targets.csv", "0.86", "0.9")
    registry_files.sync(book, directory, who="Minh")
    assert registry.load(book) == replace(_moved(ENTRIES), targets=(Target(Measure.SATISFACTION, "*", 2025, 0.9),))


def test_a_file_changed_on_both_sides_is_said_and_nothing_is_lost(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    registry.replace(book, _moved(ENTRIES), who="Lan")
    _edit(directory, "boxes.csv", "2025-07-01", "2025-07-02")
    with pytest.raises(Problems, match=r"boxes\.csv: this file and the book were both changed"):
        registry_files.sync(book, directory, who="Minh")
    assert registry.load(book) == _moved(ENTRIES)
    assert "2025-07-02" in (directory / "boxes.csv").read_text(encoding="utf-8")


def test_files_written_just_before_a_crash_are_imported_not_undone(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    shutil.copy(book.path, tmp_path / "before.db")
    registry_files.update(book, directory, _moved, who="Lan")
    crashed = Book(tmp_path / "before.db", new=True)  # the transaction of the change was never committed
    registry_files.sync(crashed, directory, who="up")
    assert registry.load(crashed) == _moved(ENTRIES)
    crashed.close()


def test_an_update_brings_in_what_a_person_has_edited_first(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    _edit(directory, "counters.csv", "Quầy 2", "Quầy hai")
    registry_files.update(book, directory, _moved, who="enroll")
    entries = registry.load(book)
    assert (entries.counters[1].name, len(entries.boxes)) == ("Quầy hai", 2)


def test_a_followed_change_writes_the_files_that_nobody_has_edited(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    _edit(directory, "targets.csv", "0.86", "0.9")
    registry_files.follow(book, directory, lambda: registry.replace(book, _moved(ENTRIES), who="Lan"))
    assert "box-1,c2,2025-09-01," in (directory / "boxes.csv").read_text(encoding="utf-8")
    assert registry_files.waiting(book, directory) == {"targets"}
    registry_files.sync(book, directory, who="Minh")
    assert registry.load(book) == replace(_moved(ENTRIES), targets=(Target(Measure.SATISFACTION, "*", 2025, 0.9),))


def test_a_change_that_is_refused_leaves_the_files_as_they_are(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    before = (directory / "boxes.csv").read_text(encoding="utf-8")
    wrong = replace(ENTRIES, boxes=(BoxPlace("box-1", "c9", START),))
    with pytest.raises(Problems, match="unknown counter 'c9'"):
        registry_files.follow(book, directory, lambda: registry.replace(book, wrong, who="Lan"))
    assert (directory / "boxes.csv").read_text(encoding="utf-8") == before


def test_a_file_that_is_gone_is_written_again(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    (directory / "units.csv").unlink()
    registry_files.sync(book, directory, who="up")
    assert "00004" in (directory / "units.csv").read_text(encoding="utf-8")


def test_a_file_in_another_encoding_is_said_with_its_line(book: Book, tmp_path: Path) -> None:
    directory = tmp_path / "registry"
    registry_files.sync(book, directory, who="up")
    (directory / "units.csv").write_bytes(b"unit,name\n00004,Ph\xfd\xfd\n")
    with pytest.raises(Problems, match=r"units\.csv:2: not UTF-8"):
        registry_files.sync(book, directory, who="Lan")


def test_the_rules_of_the_book_judge_a_press(book: Book) -> None:
    judged = registry.rules(book).judge(Press("box-1", "9f3c2a1b", 1, NOON, Rating.SATISFIED))
    assert (judged.place, judged.exclusion) == (("00004", "c1"), None)


def test_a_maintenance_window_excludes_its_presses_and_asks_for_its_days(book: Book) -> None:
    window = Maintenance("box-1", NOON, NOON + 60_000)
    rule_versions.add_maintenance(book, window, note="thay nút", who="Minh", at_ms=5)
    rules = registry.rules(book)
    press = Press("box-1", "9f3c2a1b", 1, NOON, Rating.SATISFIED)
    assert rules.judge(press).exclusion is Exclusion.MAINTENANCE
    assert rules.judge(replace(press, at_ms=NOON + 60_000)).exclusion is None
    assert [item for _, item in recounts.pending(book, "sqlite")] == [
        Recount("box-1", date(2025, 9, 1), date(2025, 9, 1))
    ]
    line = book.row("SELECT who, subject, detail FROM audit WHERE action = 'maintenance.add'")
    assert line is not None
    assert tuple(line) == ("Minh", "box-1", "2025-09-01T05:00:00.000Z to 2025-09-01T05:01:00.000Z: thay nút")


def test_maintenance_of_a_box_nobody_knows_is_refused(book: Book) -> None:
    with pytest.raises(ValueError, match="no box 'box-9'"):
        rule_versions.add_maintenance(book, Maintenance("box-9", NOON, NOON + 1), note="", who="Minh")


def test_a_new_rule_judges_from_its_day_on_and_asks_for_those_days(book: Book) -> None:
    rule = rule_versions.add(book, valid_from=date(2026, 1, 1), grace_min=0, note="QĐ 12", who="Minh", at_ms=7)
    rules = registry.rules(book)
    assert (rule.version, rules.version) == (2, 2)
    early = {  # 07:30, half an hour before the first opening
        day: rules.judge(
            Press("box-1", "9f3c2a1b", 1, clock.from_iso(f"{day}T07:30:00+07:00"), Rating.SATISFIED)
        ).exclusion
        for day in ("2025-12-31", "2026-01-05")
    }
    assert early == {"2025-12-31": None, "2026-01-05": Exclusion.OUT_OF_HOURS}
    assert [item for _, item in recounts.pending(book, "sqlite")] == [Recount("*", date(2026, 1, 1), None)]
    line = book.row("SELECT who, subject, detail FROM audit WHERE action = 'rules.add'")
    assert line is not None
    assert tuple(line) == ("Minh", "2", "from 2026-01-01, grace 0 min: QĐ 12")


def test_a_rule_that_reaches_into_a_closed_period_is_refused(book: Book) -> None:
    with book.write() as connection:
        connection.execute(
            "INSERT INTO closed_periods (period, first, last, closed_ms, closed_by, figures) "
            "VALUES ('2026-01', '2026-01-01', '2026-01-31', 1, 'Lan', '{}')"
        )
    with pytest.raises(ValueError, match="2026-01, which is closed"):
        rule_versions.add(book, valid_from=date(2026, 1, 31), grace_min=0, note="", who="Minh")
    assert rule_versions.add(book, valid_from=date(2026, 2, 1), grace_min=0, note="", who="Minh").version == 2
