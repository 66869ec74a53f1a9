"""Hanoi, as a new home begins: 126 units with their official codes, office hours, public holidays, targets.

Unit names and codes: package vietnam-provinces, from the General Statistics Office's list. Since 1 July 2025 the city
has 126 units of one level (Nghị quyết 1656/NQ-UBTVQH15 of 16 June 2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from satisfaction.office_hours import EVERYWHERE, SpecialDay, WeeklyHours
from satisfaction.places import Unit, UnitKind
from satisfaction.registry_check import CITY
from satisfaction.registry_csv import Entries
from satisfaction.targets import ALL_UNITS, DEFAULTS, Target

MERGED = date(2025, 7, 1)
FIRST_YEAR = 2020
SATURDAY = 5
# A usual day of 40 hours a week: no decree sets the hours of all wards, so compare them with the notice at your door.
MORNING = (8 * 60, 12 * 60)
AFTERNOON = (13 * 60 + 30, 17 * 60 + 30)


def entries(*, until_year: int, saturday_mornings: bool = True) -> Entries:
    """The registry of a new home in Hanoi: no counters and boxes yet. Holidays from 2020 to ``until_year``."""
    return Entries(
        units=units(),
        office_hours=office_hours(saturday_mornings=saturday_mornings),
        special_days=special_days(until_year=until_year),
        targets=tuple(Target(measure, ALL_UNITS, MERGED.year, value) for measure, value in DEFAULTS.items()),
    )


def units() -> tuple[Unit, ...]:
    """The 126 units, by code."""
    from vietnam_provinces import ProvinceCode, VietNamDivisionType, Ward

    kinds = {VietNamDivisionType.PHUONG: UnitKind.PHUONG, VietNamDivisionType.XA: UnitKind.XA}
    found = [
        Unit(f"{ward.code.value:05d}", ward.name, kinds[ward.division_type], CITY, MERGED)
        for ward in Ward.iter_by_province(ProvinceCode.P_01)
    ]
    return tuple(sorted(found, key=lambda unit: unit.code))


def office_hours(*, saturday_mornings: bool) -> tuple[WeeklyHours, ...]:
    """Monday to Friday, morning and afternoon, and Saturday mornings.

    Saturdays: Quyết định 127/2007/QĐ-TTg of 1 August 2007 has offices take procedures on Saturdays
    (https://www.moj.gov.vn/qt/tintuc/Pages/van-ban-chinh-sach-moi.aspx?ItemID=172).
    """
    since = date(FIRST_YEAR, 1, 1)
    rows = [WeeklyHours(EVERYWHERE, day, *session, since) for day in range(5) for session in (MORNING, AFTERNOON)]
    if saturday_mornings:
        rows.append(WeeklyHours(EVERYWHERE, SATURDAY, *MORNING, since))
    return tuple(rows)


def special_days(*, until_year: int) -> tuple[SpecialDay, ...]:
    """Public holidays as closed days, and the working days that were swapped for them, from package ``holidays``.

    They are written into the home's special_days.csv, so figures stay the same when the package changes.
    """
    import holidays

    calendar = holidays.country_holidays("VN", years=range(FIRST_YEAR, until_year + 1), language="vi")
    rows = [SpecialDay(day, None, name) for day, name in calendar.items()]
    rows += [
        SpecialDay(day, _stands_for(day, calendar), "Làm bù")
        for day in calendar.weekend_workdays
        if FIRST_YEAR <= day.year <= until_year
    ]
    return tuple(sorted(rows, key=lambda row: row.day))


def _stands_for(workday: date, calendar: Mapping[date, str]) -> int:
    """The weekday whose hours a swapped Saturday keeps: that of the day off, which names it; else Friday's."""
    written = f"{workday:%d/%m/%Y}"
    return next((day.weekday() for day, name in sorted(calendar.items()) if written in name), 4)
