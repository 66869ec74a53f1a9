"""What is wrong with the fleet now. Pure: states of boxes in, conditions out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ingest.settings import IngestSettings
from satisfaction import clock
from satisfaction.health import Health
from satisfaction.integrity import Rules
from satisfaction.places import Place
from store.book.alerts import AlertKind, Condition
from store.book.boxes import BoxState
from store.book.certificates import Certificate

LOOK_BACK_DAYS = 14  # longer than any run of closed days
FRESH_MS = 10 * clock.MINUTE_MS  # what an older report said about clock or buttons is no news
SIMULATED = "simulated"  # boot id of a box whose clock is driven by a demo
NOWHERE = Place("", "")
SERVER = ("broker", "ingest")  # names that no box can have
BUTTONS = {"very_satisfied": "rất hài lòng", "satisfied": "hài lòng", "dissatisfied": "không hài lòng"}


def conditions(
    states: Mapping[str, BoxState],
    *,
    rules: Rules,
    unknown: Iterable[tuple[str, int]],
    settings: IngestSettings,
    now_ms: int,
) -> list[Condition]:
    """Everything to be reported at ``now_ms`` (UTC). ``unknown``: (box, presses) that are not in the registry."""
    found = [
        Condition(AlertKind.UNKNOWN_BOX, box, "", f"{presses} lượt đánh giá đang chờ: chưa có trong danh mục")
        for box, presses in unknown
    ]
    for box, state in states.items():
        place = rules.registry.at(box, now_ms)
        if place is not None:
            found += [
                Condition(kind, box, place.unit, detail)
                for kind, detail in _of_box(state, place, rules, settings, now_ms)
            ]
    return found


def server_certificates(ending: Iterable[Certificate]) -> list[Condition]:
    """Those of ingest and the broker among ``ending``: no box tells of them, and without them none is heard."""
    return [
        Condition(
            AlertKind.CERTIFICATE,
            one.name,
            "",
            f"chứng thư của máy chủ hết hạn lúc {moment(one.not_after_ms)}: chạy hailong renew {one.name}",
        )
        for one in ending
        if one.name in SERVER
    ]


def _of_box(
    state: BoxState, place: Place, rules: Rules, settings: IngestSettings, now_ms: int
) -> Iterator[tuple[AlertKind, str]]:
    said = state.health
    if not is_simulated(said):
        silent_ms = silence_ms(state.last_seen_ms, place, rules, now_ms)
        if silent_ms >= settings.silent_minutes * clock.MINUTE_MS:
            yield AlertKind.SILENT, f"không có tín hiệu từ {moment(state.last_seen_ms)}"
    if said is None:
        return
    yield from _lasting(said, settings, now_ms)
    if now_ms - (state.health_received_ms or 0) <= FRESH_MS:
        yield from _current(said, state.clock_error_ms or 0, settings)


def silence_ms(last_seen_ms: int | None, place: Place, rules: Rules, now_ms: int) -> int:
    """How much office time at ``place`` has passed since the last sign; 0 for a box that never gave one."""
    if last_seen_ms is None:
        return 0
    total = 0
    first = max(clock.local_day(last_seen_ms), clock.local_day(now_ms - LOOK_BACK_DAYS * clock.DAY_MS))
    for back in range((clock.local_day(now_ms) - first).days + 1):
        hours = rules.calendar.hours(place.unit, place.counter, clock.local_day(now_ms - back * clock.DAY_MS))
        if hours is not None:
            total += max(0, min(now_ms, hours.closes_ms) - max(last_seen_ms, hours.opens_ms))
    return total


def is_simulated(said: Health | None) -> bool:
    """Whether a box is played by a demo: it comes and goes as it likes, and so does its clock."""
    return said is not None and said.boot_id == SIMULATED


def _lasting(said: Health, settings: IngestSettings, now_ms: int) -> Iterator[tuple[AlertKind, str]]:
    """What stays true after the box has fallen silent."""
    oldest_ms = said.oldest_pending_ms
    if oldest_ms is not None and said.sent_ms - oldest_ms >= settings.backlog_minutes * clock.MINUTE_MS:
        yield AlertKind.BACKLOG, f"{said.backlog} lượt đánh giá đang chờ gửi, lâu nhất từ {moment(oldest_ms)}"
    until_ms = said.certificate_until_ms
    if until_ms is not None and until_ms - now_ms <= settings.certificate_days * clock.DAY_MS:
        yield AlertKind.CERTIFICATE, f"chứng thư hết hạn lúc {moment(until_ms)}"


def _current(said: Health, error_ms: int, settings: IngestSettings) -> Iterator[tuple[AlertKind, str]]:
    """What the last minutes' report says of now."""
    if not is_simulated(said):
        if not said.clock_synced:
            yield AlertKind.CLOCK, "đồng hồ chưa được đồng bộ"
        elif abs(error_ms) > settings.clock_error_s * 1000:
            yield AlertKind.CLOCK, f"đồng hồ lệch {abs(error_ms) // 1000} giây so với máy chủ"
    if said.stuck:
        yield AlertKind.STUCK, f"nút bị kẹt: {', '.join(BUTTONS.get(rating, rating) for rating in said.stuck)}"
    if said.missed_edges:
        yield AlertKind.MISSED_EDGES, f"bỏ sót {said.missed_edges} tín hiệu nút bấm"
    if said.clone:
        yield AlertKind.CLONE, "hai thiết bị dùng cùng một tên"
    if said.problems:
        yield AlertKind.BOX_PROBLEM, "; ".join(said.problems)


def moment(at_ms: int | None) -> str:
    """``10:42 ngày 02/11/2026`` in Vietnam."""
    return f"{clock.local_datetime(at_ms or 0):%H:%M ngày %d/%m/%Y}"
