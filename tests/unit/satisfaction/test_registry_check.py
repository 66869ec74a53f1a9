"""Every mistake in the registry's files is said at once, each with its file and line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.registry_check import check
from satisfaction.registry_csv import TABLES, read, write
from satisfaction.settings import Problems

UNITS = "unit,name,kind,parent,valid_from,valid_to\n00004,Phường Ba Đình,phuong,hanoi,2025-07-01,\n"
COUNTERS = "counter,unit,name,field,stage,valid_from,valid_to\nc1,00004,Quầy 1,hộ tịch,tiếp nhận,2025-07-01,\n"
BOXES = "box,counter,valid_from,valid_to\n"
HOURS = "scope,weekday,opens,closes,valid_from,valid_to\n"
SPECIAL = "scope,day,works_as,name\n"
INITIATIVES = "name,weekday,day,units,counters,fields,valid_from,valid_to\n"
TARGETS = "measure,unit,year,value\n"


def _said(**files: str) -> list[str]:
    with pytest.raises(Problems) as found:
        check({"units": UNITS, "counters": COUNTERS, **files})
    return [str(problem) for problem in found.value.problems]


def test_files_that_hold_together_have_no_mistake() -> None:
    sheets, notes = check({"units": UNITS, "counters": COUNTERS, "boxes": BOXES + "box-1,c1,2025-07-01,\n"})
    assert (len(sheets.entries().boxes), notes) == (1, [])


def test_mistakes_of_all_files_come_together_in_the_order_of_files_and_lines() -> None:
    said = _said(
        units=UNITS + "4,X,phuong,nowhere,2025-07-01,\n00008,Y,quan,hanoi,01/07/2025,\n",
        counters=COUNTERS + "c2,00009,Quầy 2,,,2025-07-01,\nc3,00008,Quầy 3,,,2025-07-01,\n",
        boxes=BOXES + "BOX,c9,2025-09-01,2025-08-01\n",
    )
    assert said == [
        "boxes.csv:2: dates out of order: valid_to 2025-08-01 is before 2025-09-01",
        "boxes.csv:2: box 'BOX': a box name has 1 to 32 of the characters a-z, 0-9 and -",
        "boxes.csv:2: unknown counter 'c9'",
        "counters.csv:3: unknown unit '00009'",
        "units.csv:3: unit '4' is not a code of five digits (text: 00004, not 4)",
        "units.csv:3: unknown parent 'nowhere': use hanoi, the code of another unit, or group:NAME",
        "units.csv:4: kind 'quan' is none of phuong, xa, chi-nhanh, khac",
        "units.csv:4: valid_from '01/07/2025' is not a day: write it as 2025-07-01",
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"units": UNITS + "00004,Phường Ba Đình,phuong,hanoi,2025-07-01,\n"},
            "units.csv:3: duplicate: 00004 is also on line 2, both valid from 2025-07-01 on",
        ),
        (
            {"counters": COUNTERS + "c2,00004,=HYPERLINK(1),,,2025-07-01,\n"},
            "counters.csv:3: name '=HYPERLINK(1)' begins as a formula does: a spreadsheet would work it out",
        ),
        (
            {"counters": COUNTERS + "c2,00004,Qu?y 2,,,2025-07-01,\n"},
            "counters.csv:3: name 'Qu?y 2' has lost its Vietnamese letters: save it as 'CSV UTF-8'",
        ),
        (
            {"counters": COUNTERS + "c2,00004,Quầy 2,-1+1,,2025-07-01,\n"},
            "counters.csv:3: field '-1+1' begins as a formula does",
        ),
        (
            {"initiative_days": INITIATIVES + "Ngày không chờ,mon,,,,@SUM(1)|hộ tịch,2026-01-01,\n"},
            "initiative_days.csv:2: fields '@SUM(1)|hộ tịch' begins as a formula does",
        ),
        (
            {"boxes": BOXES + "b,c1,2025-07-01,2025-08-31\nb,c1,2025-08-31,\n"},
            "boxes.csv:3: overlap: b is also on line 2, both valid from 2025-08-31 to 2025-08-31",
        ),
        (
            {"boxes": BOXES + "b,c1,2025-07-01,\nb,c1,2025-08-01,2025-08-05\nb,c1,2025-09-01,2025-09-05\n"},
            "boxes.csv:4: overlap: b is also on line 2, both valid from 2025-09-01 to 2025-09-05",
        ),
        (
            {"counters": COUNTERS.replace("2025-07-01,", "2025-07-01,2025-07-31") + "c1,00004,Quầy 1,,,2025-08-02,\n"},
            "counters.csv:3: hole: c1 is not valid from 2025-08-01 to 2025-08-01, between two of its rows",
        ),
        (
            {"boxes": BOXES + "b,c1,2025-06-30,\n"},
            "boxes.csv:2: hole: counter c1 is not valid from 2025-06-30 to 2025-06-30",
        ),
        (
            {
                "counters": COUNTERS.replace("2025-07-01,", "2025-07-01,2025-12-31"),
                "boxes": BOXES + "b,c1,2025-08-01,\n",
            },
            "boxes.csv:2: hole: counter c1 is not valid from 2026-01-01 on",
        ),
        ({"units": UNITS + "00008,Y,phuong,00008,2025-07-01,\n"}, "units.csv:3: unknown parent '00008'"),
        (
            {"units": UNITS + "00008,Y,phuong,00009,2025-07-01,\n00009,Z,phuong,00008,2025-07-01,\n"},
            "units.csv:4: unit 00009 is its own parent, through 00008",
        ),
        (
            {"units": UNITS + "".join(f"{n:05},X,phuong,{n + 1:05},2025-07-01,\n" for n in range(10, 30))},
            "units.csv:3: unit 00010 has more than 10 units above it",
        ),
        ({"units": UNITS + "00008,Y,phuong,group:,2025-07-01,\n"}, "units.csv:3: unknown parent 'group:'"),
        (
            {"units": UNITS + "00008,Y,phuong,00004,2025-06-01,\n"},
            "units.csv:3: hole: parent 00004 is not valid from 2025-06-01 to 2025-06-30",
        ),
        ({"counters": COUNTERS + "00005,00004,Quầy,,,2025-07-01,\n"}, "counters.csv:3: counter '00005'"),
        ({"boxes": BOXES + "ingest-1,c1,2025-07-01,\n"}, "boxes.csv:2: box 'ingest-1': a box name may not begin with"),
        ({"boxes": BOXES + "b,c1,2025-07-01\n"}, "boxes.csv:2: 3 cells, but 4 columns"),
        (
            {"boxes": "box,counter,from,to\n"},
            "boxes.csv:1: the first line names the columns box,counter,valid_from,valid_to",
        ),
        ({"boxes": BOXES + 'b,"c1,2025-07-01,\n'}, "boxes.csv:2: not valid CSV"),
        ({"boxes": BOXES + "b,,2025-07-01,\n"}, "boxes.csv:2: counter is missing"),
        ({"boxes": BOXES + "b,c1,1025-07-01,\n"}, "boxes.csv:2: valid_from '1025-07-01' is not within 1990 to 2200"),
        (
            {"counters": COUNTERS + 'c2,00004,"Qu\x07ầy",,,2025-07-01,\n'},
            "counters.csv:3: name 'Qu\\x07ầy' holds a character",
        ),
        (
            {"office_hours": HOURS + "*,monday,08:00,12:00,2025-07-01,\n"},
            "office_hours.csv:2: weekday 'monday' is none of mon",
        ),
        ({"office_hours": HOURS + "*,mon,8h,24:01,2025-07-01,\n"}, "office_hours.csv:2: closes '24:01' is not a time"),
        ({"office_hours": HOURS + "*,mon,12:00,08:00,2025-07-01,\n"}, "office_hours.csv:2: closes is not after opens"),
        (
            {"office_hours": HOURS + "*,mon,08:00,12:00,2025-07-01,\n*,mon,11:00,17:00,2025-12-01,\n"},
            "office_hours.csv:3: overlap: the hours of line 2 are open at the same time",
        ),
        (
            {"office_hours": HOURS + "c9,mon,08:00,12:00,2025-07-01,\n"},
            "office_hours.csv:2: 'c9' is neither a unit nor",
        ),
        (
            {"special_days": SPECIAL + "*,2026-02-17,closed,Tết\n*,2026-02-17,mon,Tết\n"},
            "special_days.csv:3: duplicate: *, 2026-02-17 is already on line 2",
        ),
        ({"special_days": SPECIAL + "*,2026-02-17,,Tết\n"}, "special_days.csv:2: works_as '' is none of mon"),
        (
            {"initiative_days": INITIATIVES + "Ngày không chờ,mon,2026-01-05,,,,2026-01-01,\n"},
            "initiative_days.csv:2: weekday and day are both given: one row for each",
        ),
        (
            {"initiative_days": INITIATIVES + "Ngày không chờ,mon,,00004|00005,,,2026-01-01,\n"},
            "initiative_days.csv:2: '00005' is neither a unit nor a counter",
        ),
        ({"targets": TARGETS + "satisfaction,*,2026,86\n"}, "targets.csv:2: value '86' is not a fraction from 0 to 1"),
        ({"targets": TARGETS + "happiness,*,26,0.86\n"}, "targets.csv:2: measure 'happiness' is none of satisfaction"),
    ],
)
def test_a_mistake_is_said_with_file_and_line(files: dict[str, str], expected: str) -> None:
    assert any(text.startswith(expected) for text in _said(**files)), _said(**files)


def test_a_line_of_hours_copied_a_thousand_times_is_one_mistake_for_each_copy() -> None:
    said = _said(office_hours=HOURS + "*,mon,08:00,12:00,2025-07-01,\n" * 1000)
    assert said[-1] == "office_hours.csv:1001: overlap: the hours of line 2 are open at the same time"
    assert len(said) == 999


def test_who_names_a_unit_whose_line_cannot_be_read_is_not_blamed_as_well() -> None:
    said = _said(units=UNITS.replace("phuong,hanoi", "quan,hanoi"), boxes=BOXES + "b,c1,2025-07-01,\n")
    assert said == ["units.csv:2: kind 'quan' is none of phuong, xa, chi-nhanh, khac"]


def test_a_box_that_stood_nowhere_for_a_while_is_noted_not_refused() -> None:
    boxes = BOXES + "b,c1,2025-07-01,2025-07-31\nb,c1,2025-08-03,\n"
    _, notes = check({"units": UNITS, "counters": COUNTERS, "boxes": boxes})
    assert [str(note) for note in notes] == [
        "boxes.csv:3: note, a hole: b stands nowhere from 2025-08-01 to 2025-08-02"
    ]


def test_what_vietnamese_excel_saves_is_read() -> None:
    text = "\ufeff" + UNITS.replace(",", ";").replace("\n", "\r\n") + ";;;;;\r\n"
    assert read({"units": text}).entries().units == read({"units": UNITS}).entries().units


def test_columns_may_stand_in_any_order() -> None:
    text = "valid_to,valid_from,counter,box\n,2025-07-01,c1,b\n"
    assert read({"boxes": text}).entries().boxes == read({"boxes": BOXES + "b,c1,2025-07-01,\n"}).entries().boxes


def test_the_line_is_where_a_row_begins_even_after_a_name_of_two_lines() -> None:
    text = COUNTERS + 'c2,00004,"Quầy\n2",,,2025-07-01,\nc3,00009,Quầy 3,,,2025-07-01,\n'
    assert [said.split(" ")[0] for said in _said(counters=text)] == ["counters.csv:3:", "counters.csv:5:"]


@given(st.dictionaries(st.sampled_from(TABLES), st.text(max_size=120)))
def test_any_text_is_read_or_said_to_be_wrong(files: dict[str, str]) -> None:
    sheets = read(files)
    assert sheets.problems or read(write(sheets.entries())).entries() == sheets.entries()


@given(st.sampled_from(TABLES), st.lists(st.text("0123456789abc:-*,;|\"'\n", max_size=30), max_size=4))
def test_any_line_under_the_right_head_is_read_or_said_to_be_wrong(table: str, lines: list[str]) -> None:
    head = write(read({}).entries())[table]
    sheets = read({table: head + "\n".join(lines)})
    assert sheets.problems or read(write(sheets.entries())).entries() == sheets.entries()
