"""What goes over the wire comes back equal; whatever else comes over it is refused in one way."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import box_settings, clock, health, payload, receipt, topics
from satisfaction.box_settings import BoxSettings, Refill
from satisfaction.health import Health, SpoolHealth
from satisfaction.press import MAX_SEQ, BadPress, Cause, ClockState, Press, Rating, Void, encode, from_wire, to_wire
from satisfaction.reasons import Reason
from satisfaction.receipt import Receipt

TIMES = st.integers(
    int(datetime(1971, 1, 2, tzinfo=UTC).timestamp() * 1000), int(datetime(9998, 12, 30, tzinfo=UTC).timestamp() * 1000)
)
SPOOLS = st.text("0123456789abcdef", min_size=8, max_size=8)
SEQS = st.integers(1, MAX_SEQ)
TEXTS = st.text(st.characters(codec="utf-8").filter(str.isprintable), max_size=40)
PRESSES = st.builds(
    Press,
    st.just("box-1"),
    SPOOLS,
    SEQS,
    TIMES,
    st.just(Rating.DISSATISFIED),
    st.sampled_from(ClockState),
    st.none() | st.sampled_from(Reason),
    st.none() | st.sampled_from(Void),
) | st.builds(Press, st.just("box-1"), SPOOLS, SEQS, TIMES, st.sampled_from(Rating))
SPOOL_HEALTH = st.builds(SpoolHealth, SPOOLS, SEQS, SEQS | st.just(0), SEQS | st.just(0))
HEALTH = st.builds(
    Health,
    TIMES,
    TEXTS,
    boot_id=TEXTS,
    spools=st.lists(SPOOL_HEALTH, max_size=3).map(tuple),
    broken_spools=st.lists(SPOOLS, max_size=3).map(tuple),
    backlog=st.integers(0, 10**9),
    oldest_pending_ms=st.none() | TIMES,
    clock_synced=st.booleans(),
    temperature_c=st.none() | st.floats(-40, 120),
    certificate_until_ms=st.none() | TIMES,
    problems=st.lists(TEXTS, max_size=3).map(tuple),
)
RECEIPTS = st.builds(
    Receipt, SPOOLS, st.lists(SEQS, max_size=5).map(tuple), st.dictionaries(SEQS, st.sampled_from(list(Cause)).map(str))
)
BOX_SETTINGS = st.builds(
    BoxSettings,
    st.floats(0.5, 60) | st.integers(1, 60),
    st.booleans(),
    st.none() | st.builds(Refill, TEXTS.filter(bool), TIMES | st.just(0)),  # 0: all that the box holds
)


def test_half_an_hour_before_midnight_in_utc_is_the_next_day_in_vietnam() -> None:
    at_ms = clock.from_iso("2025-06-30T17:30:00.250Z")
    assert clock.local_day(at_ms).isoformat() == "2025-07-01"
    assert clock.local_datetime(at_ms).isoformat() == "2025-07-01T00:30:00.250000+07:00"


@given(TIMES)
def test_a_time_comes_back_to_the_millisecond(at_ms: int) -> None:
    assert clock.from_iso(clock.to_iso(at_ms)) == at_ms


@given(TIMES)
def test_a_day_starts_at_or_before_each_of_its_instants_and_ends_after(at_ms: int) -> None:
    start = clock.day_start_ms(clock.local_day(at_ms))
    assert start <= at_ms < start + clock.DAY_MS


@given(st.datetimes(datetime(1976, 1, 1), datetime(2199, 12, 31)))
def test_a_local_day_is_that_of_the_iana_time_zone(moment: datetime) -> None:
    at_ms = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    assert clock.local_day(at_ms) == moment.replace(tzinfo=UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T03:15:42",
        "yesterday",
        "",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T00:00Z",
    ],
)
def test_a_time_without_an_offset_or_out_of_reach_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        clock.from_iso(text)


@given(PRESSES, TIMES)
def test_a_press_comes_back_equal_from_the_wire(press: Press, sent_ms: int) -> None:
    assert from_wire("box-1", json.loads(encode([press], sent_ms=sent_ms))) == press


@given(st.lists(PRESSES, min_size=2, max_size=5), TIMES)
def test_an_array_of_presses_comes_back_in_order(presses: list[Press], sent_ms: int) -> None:
    read = json.loads(encode(presses, sent_ms=sent_ms))
    assert [from_wire("box-1", item) for item in read] == presses


@given(HEALTH)
def test_a_health_report_comes_back_equal(report: Health) -> None:
    assert health.decode(report.encode()) == report


@given(RECEIPTS)
def test_a_receipt_comes_back_equal(value: Receipt) -> None:
    assert receipt.decode(value.encode()) == value


@given(BOX_SETTINGS)
def test_box_settings_come_back_equal(value: BoxSettings) -> None:
    assert box_settings.decode(value.encode()) == value


NO_FILE = "neither a value nor a reason, or one that no file can hold"


@pytest.mark.parametrize("decode", [health.decode, receipt.decode, box_settings.decode])
@given(st.data())
def test_a_payload_with_one_damaged_byte_is_read_or_refused_never_worse(
    decode: Callable[[bytes], object], data: st.DataObject
) -> None:
    whole = {health.decode: HEALTH, receipt.decode: RECEIPTS, box_settings.decode: BOX_SETTINGS}[decode]
    payload_bytes = bytearray(data.draw(whole).encode())
    payload_bytes[data.draw(st.integers(0, len(payload_bytes) - 1))] = data.draw(st.integers(0, 255))
    assert _said_of(decode, bytes(payload_bytes)).encode(), NO_FILE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    *("spool", "seqs", "rejected", "lockout_s", "reasons", "refill", "sent", "version", "spools", "problems", "stuck"),
    *("backlog", "temperature_c", "clone", "oldest_pending", "certificate_until", "boot_id", "disk_free_mb"),
]


@pytest.mark.parametrize("decode", [health.decode, receipt.decode, box_settings.decode])
@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_json_in_any_field_is_read_or_refused(decode: Callable[[bytes], object], body: dict[str, object]) -> None:
    usual = {"spool": "9f3c2a1b", "sent": "2026-11-22T03:15:42.187Z", "version": "1"}
    assert _said_of(decode, json.dumps({**usual, **body}).encode()).encode(), NO_FILE


@given(st.dictionaries(st.sampled_from(["spool", "seq", "at", "rating", "clock", "reason", "void", "sent"]), JSON))
def test_any_json_as_a_press_is_read_or_refused_with_its_cause(body: dict[str, object]) -> None:
    usual = to_wire(Press("box-1", "9f3c2a1b", 7, 1_800_000_000_000, Rating.SATISFIED), sent_ms=1_800_000_000_000)
    message = json.dumps({**usual, **body}).encode()
    assert _said_of(lambda raw: from_wire("box-1", json.loads(raw)), message).encode(), NO_FILE


HOSTILE = [
    b"",
    b"\x00",
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000,
    b'{"spool":' + b"[" * 985 + b"]" * 985 + b"}",
    b'{"sent":' + b"[" * 960 + b"]" * 960 + b',"version":"1","spool":"9f3c2a1b"}',
    b'{"seqs":[' + b"9" * 5000 + b"]}",
    b'{"lockout_s":NaN}',
    b'{"lockout_s":1e999}',
    b'{"refill":{"id":"\\ud800","since":"2026-01-01T00:00:00Z"}}',
    b'{"sent":"2026-01-01T00:00:00Z","version":{},"temperature_c":"hot"}',
    b'{"sent":"2026-01-01T00:00:00Z","version":"1","temperature_c":[]}',
    b'{"sent":1800000000,"version":"1"}',
    b"[]",
    b"null",
    b"3",
]


@pytest.mark.parametrize("decode", [health.decode, receipt.decode, box_settings.decode, payload.read])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bytes_are_read_or_refused(decode: Callable[[bytes], object], hostile: bytes) -> None:
    assert _said_of(decode, hostile).encode(), NO_FILE


def test_half_a_surrogate_becomes_text_that_a_file_can_hold() -> None:
    report = health.decode(b'{"sent":"2026-01-01T00:00:00Z","version":"1\\ud800","problems":["\\udfff"]}')
    assert (report.version, report.problems) == ("1?", ("?",))


def test_what_a_terminal_would_obey_is_not_kept_from_a_box_s_report() -> None:
    report = health.decode(
        b'{"sent":"2026-01-01T00:00:00Z","version":"1","problems":["l\xe1\xbb\x97i\\u001b[2J\\nok"]}'
    )
    assert report.problems == ("lỗi?[2J?ok",)


def test_infinity_is_no_json() -> None:
    with pytest.raises(ValueError, match="Infinity is not JSON"):
        payload.read(b'{"lockout_s": Infinity}')


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ({"seq": 0}, Cause.MALFORMED),
        ({"seq": True}, Cause.MALFORMED),
        ({"seq": 1.0}, Cause.MALFORMED),
        ({"seq": 2**53}, Cause.MALFORMED),
        ({"spool": "9F3C2A1B"}, Cause.MALFORMED),
        ({"rating": "great"}, Cause.UNKNOWN_RATING),
        ({"rating": ["satisfied"]}, Cause.UNKNOWN_RATING),
        ({"reason": "time"}, Cause.REASON_WITHOUT_DISSATISFIED),
        ({"rating": "dissatisfied", "reason": "weather"}, Cause.UNKNOWN_REASON),
        ({"clock": "sundial"}, Cause.UNKNOWN_CLOCK),
        ({"void": "joke"}, Cause.UNKNOWN_VOID),
        ({"at": "2026-11-22T03:15:42"}, Cause.BAD_TIME),
        ({"at": 1_800_000_000}, Cause.BAD_TIME),
    ],
)
def test_a_press_that_cannot_be_names_its_cause_and_its_number(body: dict[str, object], cause: Cause) -> None:
    usual = to_wire(Press("box-1", "9f3c2a1b", 7, 1_800_000_000_000, Rating.SATISFIED), sent_ms=1_800_000_000_000)
    with pytest.raises(BadPress) as refused:
        from_wire("box-1", {**usual, **body})
    assert refused.value.cause is cause
    expected = (None, None) if cause is Cause.MALFORMED else ("9f3c2a1b", 7)
    assert (refused.value.spool, refused.value.seq) == expected


@pytest.mark.parametrize("lockout_s", [0.4, 60.1, float("nan"), True, "3"])
def test_a_lockout_outside_half_a_second_to_a_minute_is_refused(lockout_s: object) -> None:
    with pytest.raises(ValueError, match="lockout_s"):
        BoxSettings(lockout_s)  # type: ignore[arg-type]


@given(st.from_regex(r"[a-z0-9-]{1,32}", fullmatch=True), st.sampled_from(topics.Kind))
def test_a_topic_comes_back_as_box_and_kind(box: str, kind: topics.Kind) -> None:
    assert topics.parse(topics.topic(box, kind)) == (box, kind)


@pytest.mark.parametrize(
    "text",
    [
        "hailong/v1/+/press",
        "hailong/v1//press",
        "hailong/v2/b/press",
        "hailong/v1/b/press/x",
        "x",
        "hailong/v1/B/press",
    ],
)
def test_a_topic_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        topics.parse(text)


@pytest.mark.parametrize(
    ("name", "usable"), [("ba-dinh-1", True), ("Ba-Dinh", False), ("", False), ("ingest-1", False)]
)
def test_a_box_name_that_cannot_be_says_why(name: str, usable: bool) -> None:
    assert (topics.box_name_problem(name) is None) is usable


def _said_of(decode: Callable[[bytes], object], payload_bytes: bytes) -> str:
    """What was read of it, or the reason of its refusal: anything but a ValueError fails the test."""
    try:
        return repr(decode(payload_bytes))
    except ValueError as refused:
        return str(refused)
