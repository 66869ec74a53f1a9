"""Registries drawn at random that hold together: every counter lies within its unit, every box within its counter."""

from datetime import date, timedelta

from hypothesis import strategies as st

from satisfaction.office_hours import SpecialDay, WeeklyHours
from satisfaction.places import BoxPlace, Counter, Unit, UnitKind
from satisfaction.registry_csv import Entries

FIRST = date(2025, 6, 1)
DAYS = 60
UNITS = ("00004", "00008")
COUNTERS = ("c1", "c2", "c3")
BOXES = ("box-1", "box-2")


def day(offset: int) -> date:
    """Day number ``offset`` of the 60 that these registries are about."""
    return FIRST + timedelta(days=offset)


@st.composite
def _stays(draw: st.DrawFn) -> list[tuple[date, date | None]]:
    """Disjoint validities, ascending, with holes; the last may be open."""
    bounds = sorted(draw(st.sets(st.integers(0, DAYS - 1), min_size=2, max_size=6)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    found: list[tuple[date, date | None]] = [(day(first), day(last)) for first, last in pairs]
    if draw(st.booleans()):
        found[-1] = (found[-1][0], None)
    return found


@st.composite
def entries(draw: st.DrawFn) -> Entries:
    """Two units, three counters that change unit half-way, boxes that move between counters."""
    units = [Unit(code, f"Phường {code}", UnitKind.PHUONG, "hanoi", FIRST) for code in UNITS]
    counters: list[Counter] = []
    for code in COUNTERS:
        turn = draw(st.integers(1, DAYS - 1))
        first, second = draw(st.permutations(UNITS))
        counters.append(Counter(code, first, f"Quầy {code}", "hộ tịch", "tiếp nhận", FIRST, day(turn - 1)))
        counters.append(Counter(code, second, f"Quầy {code}", "hộ tịch", "", day(turn)))
    boxes = [
        BoxPlace(box, draw(st.sampled_from(COUNTERS)), first, last) for box in BOXES for first, last in draw(_stays())
    ]
    hours = [
        WeeklyHours(scope, weekday, 480, 1020, FIRST)
        for scope, weekday in draw(
            st.sets(st.tuples(st.sampled_from(["*", *UNITS, *COUNTERS]), st.integers(0, 6)), max_size=6)
        )
    ]
    special = [
        SpecialDay(day(offset), works_as, "Nghỉ", scope)
        for (scope, offset), works_as in draw(
            st.dictionaries(
                st.tuples(st.sampled_from(["*", *UNITS, *COUNTERS]), st.integers(0, DAYS - 1)),
                st.none() | st.integers(0, 6),
                max_size=3,
            )
        ).items()
    ]
    return Entries(tuple(units), tuple(counters), tuple(boxes), tuple(hours), tuple(special))
