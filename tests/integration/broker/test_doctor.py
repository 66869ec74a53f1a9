"""``hailong doctor``: quiet when all serves, and otherwise the broken thing with its next step."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from broker_config.authority import Authority
from broker_config.render import write_broker_certificate, write_client
from device.clock import SystemClock
from hailong import doctor, home
from hailong.__main__ import main
from hailong.home import Home
from satisfaction.finding import Finding
from satisfaction.press import Cause
from store.book import Book, alerts, boxes, rejects, services
from store.book.alerts import AlertKind, Condition
from store.book.rejects import Rejected
from tests.eventually import eventually
from tests.plugins.installation import Installation


def findings(of: Home) -> list[Finding]:
    return list(doctor.examine(of, clock=SystemClock(trusted=True)))


def to_mend(of: Home) -> str:
    return "\n".join(str(finding) for finding in findings(of) if not finding.well)


def test_an_installation_that_serves_is_well_from_the_clock_to_the_boxes(installation: Installation) -> None:
    box = installation.box("well-box")
    try:
        eventually(
            lambda: all(finding.well for finding in findings(installation.home) if "alerts" not in finding.what),
            what="all is well, but for what other boxes may have to say",
        )
    finally:
        box.stop()
    said = " ".join(finding.what for finding in findings(installation.home))
    for word in ("clock", "MB are free", "ca.crt", "broker.crt", "ingest.crt", "takes ingest's", "the store answers"):
        assert word in said
    assert "boxes were heard" in said


def test_the_doctor_throws_nobody_out(installation: Installation) -> None:
    with closing(home.open_book(installation.home)) as book:
        before = services.heartbeat(book, "ingest")
        findings(installation.home)
        assert before is not None
        after = eventually(lambda: _later_than(before, book), what="ingest lives on")
    assert (after.state["pid"], after.state["broker"]) == (before.state["pid"], True)
    log = (installation.home.log / "broker.log").read_text()
    assert "already connected" not in log


def test_a_home_where_nothing_runs_is_told_part_by_part_and_ends_with_1(
    made: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--home", str(made.path)]) == 1
    said = capsys.readouterr().out
    for line in ("MEND  ingest has not started yet", "MEND  no dashboard answers", "MEND  no box has ever been heard"):
        assert line in said
    assert f"→ hailong up --home {made.path}" in said
    assert "well  the broker at 127.0.0.1" in said


def _short_lived(made: Home) -> None:
    authority = Authority.open(made.authority)
    write_broker_certificate(made.broker, bundle=authority.issue_broker(["127.0.0.1"], days=20))


def _for_another_host(made: Home) -> None:
    toml = made.path / home.SETTINGS_FILE
    toml.write_text(toml.read_text().replace('hosts = ["127.0.0.1", "localhost"]', 'hosts = ["127.0.0.1", "10.1.2.3"]'))


def _under_a_name_that_nobody_knows(made: Home) -> None:
    toml = made.path / home.SETTINGS_FILE
    toml.write_text(toml.read_text().replace('hosts = ["127.0.0.1", "localhost"]', 'hosts = ["mqtt.invalid"]'))


def _ingest_revoked(made: Home) -> None:
    main(["revoke", "ingest", "--home", str(made.path)])


def _ingest_of_another_authority(made: Home) -> None:
    foreign = Authority.create(made.path / "foreign")
    ca = (made.ingest / "ca.crt").read_bytes()
    write_client(made.ingest, name="ingest", bundle=foreign.issue_ingest(), authority=foreign)
    (made.ingest / "ca.crt").write_bytes(ca)


def _broker_of_another_authority(made: Home) -> None:
    (made.ingest / "ca.crt").write_bytes(Authority.create(made.path / "foreign").certificate_pem)


def _key_for_all(made: Home) -> None:
    (made.broker / "broker.key").chmod(0o644)


def _list_not_handed_over(made: Home) -> None:
    Authority.open(made.authority).revoke("abcd")


def _certificate_lost(made: Home) -> None:
    (made.broker / "broker.crt").unlink()


def _ingest_died(made: Home) -> None:
    _beat(made, age_s=60)


def _ingest_without_broker(made: Home) -> None:
    _beat(made, broker=False, broker_problem="Connection refused", store=True)


def _beat(made: Home, *, age_s: int = 0, **state: object) -> None:
    with closing(home.open_book(made)) as book:
        services.beat(book, "ingest", state, now_ms=_now_ms() - age_s * 1000)


@pytest.mark.parametrize(
    ("break_it", "said", "next_step"),
    [
        (_short_lived, "broker.crt holds until", "hailong renew broker --home"),
        (_for_another_host, "broker.crt is not for 10.1.2.3", "hailong renew broker --home"),
        (_for_another_host, "the broker listens on 127.0.0.1 alone", 'set listen = "0.0.0.0"'),
        (_under_a_name_that_nobody_knows, "boxes look for the broker at mqtt.invalid, which is unknown", "mend DNS"),
        (_ingest_revoked, "refuses ingest's certificate", "hailong renew ingest"),
        (_ingest_of_another_authority, "refuses ingest's certificate", "hailong renew ingest"),
        (_broker_of_another_authority, "is not this home's broker", "hailong renew broker"),
        (_key_for_all, "broker.key can be read by others", "chmod 600"),
        (_list_not_handed_over, "revoked certificates is not the authority's", "run the last revoke again"),
        (_certificate_lost, "broker.crt is no certificate", "hailong renew broker --home"),
        (_ingest_died, "ingest gives no sign since 6", "hailong up --home"),
        (_ingest_without_broker, "ingest does not reach the broker: Connection refused", "mend what is named"),
    ],
)
def test_what_is_broken_is_named_with_its_next_step(
    made: Home, break_it: Callable[[Home], None], said: str, next_step: str
) -> None:
    assert said not in to_mend(made)
    break_it(made)
    broken = to_mend(home.load(made.path))
    assert said in broken
    assert f"→ {next_step}" in broken


def test_a_name_that_only_boxes_can_resolve_does_not_keep_ingest_from_the_broker(made: Home) -> None:
    _under_a_name_that_nobody_knows(made)
    assert "the broker at 127.0.0.1" in "\n".join(f.what for f in findings(home.load(made.path)) if f.well)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_that_mosquitto_s_user_cannot_read_is_named(made: Home) -> None:
    os.chown(made.broker / "crl.pem", 12_345, 12_345)
    assert f"{made.broker / 'crl.pem'} belongs to 12345, and {made.broker.owner()} may not use it" in to_mend(made)


def test_boxes_with_alerts_and_presses_that_were_not_accepted_are_counted(made: Home) -> None:
    now_ms = _now_ms()
    with closing(home.open_book(made)) as book:
        boxes.save(book, seen={"q01": now_ms, "q02": now_ms - 3_600_000}, online={}, reports=())
        alerts.follow(book, [Condition(AlertKind.SILENT, "q02", "", "an hour")], now_ms=now_ms)
        rejects.keep(book, [_rejected("q01")], now_ms=now_ms, per_box_day=500)
    assert "1 of 2 boxes were heard" in "\n".join(map(str, findings(made)))
    broken = to_mend(made)
    assert f"1 alerts are open\n      → hailong boxes --alerts --home {made.path}" in broken
    assert f"1 presses were not accepted and are kept\n      → hailong rejects list --home {made.path}" in broken


def _rejected(box: str) -> Rejected:
    return Rejected(box, Cause.UNKNOWN_RATING, "", b"{}")


def _later_than(before: services.Heartbeat, book: Book) -> services.Heartbeat | None:
    now = services.heartbeat(book, "ingest")
    return now if now is not None and now.at_ms > before.at_ms else None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
