"""``hailong renew`` and ``hailong revoke`` on a home whose broker runs."""

from __future__ import annotations

import re
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broker_config.authority import Authority, AuthorityError
from broker_config.certificate import Bundle
from broker_config.mqtt_connect import ConnectRefused, connect_once
from hailong import home, signing
from hailong.__main__ import main
from hailong.home import Home
from hailong.signing import record
from satisfaction import clock
from store.book import certificates

DAY_MS = 86_400_000


def enrolled(made: Home, name: str, *, days: int = 730) -> Bundle:
    bundle = Authority.open(made.authority).issue_box(name, days=days)
    with closing(home.open_book(made)) as book:
        record(book, bundle, action="enroll", who="test")
    return bundle


def hello(made: Home, bundle: Bundle) -> None:
    ca_pem = (made.broker / "ca.crt").read_bytes()
    connect_once(made.settings.broker.local_address, ca_pem=ca_pem, bundle=bundle)


def in_the_book(made: Home, name: str) -> list[certificates.Certificate]:
    with closing(home.open_book(made)) as book:
        return certificates.of(book, name)


def audited(made: Home) -> list[tuple[str, str]]:
    with closing(home.open_book(made)) as book:
        return [(row["action"], row["subject"]) for row in book.rows("SELECT action, subject FROM audit ORDER BY id")]


def test_a_renewed_certificate_goes_with_the_box_s_old_key(made: Home, tmp_path: Path) -> None:
    old = enrolled(made, "q01", days=10)
    assert main(["renew", "q01", "--home", str(made.path), "--out", str(tmp_path / "usb")]) == 0
    renewed = (tmp_path / "usb" / "box.crt").read_bytes()
    [newest, first] = in_the_book(made, "q01")
    assert first.serial == old.serial
    assert newest.not_after_ms - first.not_after_ms == pytest.approx(720 * DAY_MS, abs=DAY_MS)
    hello(made, Bundle("q01", renewed, old.key_pem, newest.serial, newest.not_after_ms))
    assert ("renew", "q01") in audited(made)


def test_a_revoked_box_is_shut_out_and_noted(made: Home, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = enrolled(made, "q01")
    hello(made, bundle)
    assert main(["revoke", "q01", "--home", str(made.path)]) == 0
    assert "an open session has been ended" in capsys.readouterr().out
    with pytest.raises(ConnectRefused, match=r"(?i)revoked"):
        hello(made, bundle)
    assert in_the_book(made, "q01")[0].revoked_ms is not None
    assert ("revoke", "q01") in audited(made)


def test_a_renewed_box_is_revoked_with_its_old_certificate_too(made: Home, tmp_path: Path) -> None:
    old = enrolled(made, "q01")
    main(["renew", "q01", "--home", str(made.path), "--out", str(tmp_path)])
    renewed = (tmp_path / "box.crt").read_bytes()
    main(["revoke", "q01", "--home", str(made.path)])
    for pem in (old.certificate_pem, renewed):
        with pytest.raises(ConnectRefused, match=r"(?i)revoked"):
            hello(made, Bundle("q01", pem, old.key_pem, "", 0))


def test_revoking_one_box_leaves_the_others_in(made: Home) -> None:
    one, other = enrolled(made, "q01"), enrolled(made, "q02")
    main(["revoke", "q01", "--home", str(made.path)])
    hello(made, other)
    with pytest.raises(ConnectRefused):
        hello(made, one)


@pytest.mark.parametrize("command", ["true", "false", "no-such-command"])
def test_a_broker_that_cannot_be_told_is_named_and_the_certificates_are_revoked_all_the_same(
    made: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("broker_config.revocation.WAIT_S", 0.3)
    bundle = enrolled(made, "q01")
    toml = made.path / home.SETTINGS_FILE
    toml.write_text(toml.read_text().replace('reload = ""', f'reload = "{command}"'))
    assert main(["revoke", "q01", "--home", str(made.path)]) == 1
    said = capsys.readouterr().err
    assert ("does not use it yet" if command == "true" else "`reload` in [broker] failed") in said
    assert in_the_book(made, "q01")[0].revoked_ms is not None
    toml.write_text(toml.read_text().replace(f'reload = "{command}"', 'reload = ""'))
    assert main(["revoke", "q01", "--home", str(made.path)]) == 0
    with pytest.raises(ConnectRefused, match=r"(?i)revoked"):
        hello(made, bundle)


def test_a_box_enrolled_again_after_its_revocation_is_let_in(made: Home) -> None:
    enrolled(made, "q01")
    main(["revoke", "q01", "--home", str(made.path)])
    hello(made, enrolled(made, "q01"))  # raises ConnectRefused when it is not
    assert [one.revoked_ms is None for one in in_the_book(made, "q01")] == [True, False]


def test_boxes_tells_who_is_enrolled_until_when_and_who_is_revoked(
    made: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (made.registry / "units.csv").write_text(
        "unit,name,kind,parent,valid_from,valid_to\n00004,U,phuong,hanoi,2025-07-01,\n"
    )
    counter = "counter,unit,name,field,stage,valid_from,valid_to\n00004-1,00004,Q,hộ tịch,tiếp nhận,2025-07-01,\n"
    (made.registry / "counters.csv").write_text(counter)
    for box in ("q01", "q02"):
        out = str(tmp_path / box)
        assert main(["enroll", box, "--counter", "00004-1", "--home", str(made.path), "--out", out]) == 0
    main(["revoke", "q02", "--home", str(made.path)])
    capsys.readouterr()
    assert main(["boxes", "--home", str(made.path)]) == 0
    until = clock.local_datetime(in_the_book(made, "q01")[0].not_after_ms)
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"q01 +00004/00004-1 +never seen, certificate until {until:%d/%m/%Y}", first)
    assert re.fullmatch(r"q02 +00004/00004-1 +never seen, revoked", second)


def test_a_revoked_box_is_not_renewed(made: Home, capsys: pytest.CaptureFixture[str]) -> None:
    enrolled(made, "q01")
    main(["revoke", "q01", "--home", str(made.path)])
    assert main(["renew", "q01", "--home", str(made.path)]) == 1
    assert "enroll it anew" in capsys.readouterr().err


def test_the_running_broker_takes_its_renewed_certificate_and_key(made: Home) -> None:
    box = enrolled(made, "q01")
    before = (made.broker / "broker.key").read_bytes()
    assert main(["renew", "broker", "--home", str(made.path)]) == 0
    assert (made.broker / "broker.key").read_bytes() != before
    hello(made, box)


def test_ingest_s_renewal_is_a_new_key_in_its_place(made: Home) -> None:
    assert main(["revoke", "ingest", "--home", str(made.path)]) == 0
    assert main(["renew", "ingest", "--home", str(made.path)]) == 0
    key = made.ingest / "ingest.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    hello(made, Bundle("ingest", (made.ingest / "ingest.crt").read_bytes(), key.read_bytes(), "", 0))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["renew", "q99"], "hailong enroll q99"),
        (["revoke", "q99"], "has no certificate here"),
        (["revoke", "broker"], "hailong renew broker"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_next_step(
    made: Home, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main([*arguments, "--home", str(made.path)]) == 1
    assert said in capsys.readouterr().err


def test_without_the_authority_s_key_the_command_says_to_bring_it(
    made: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(made, "q01")
    (made.authority / "ca.key").rename(made.path / "in-the-safe.key")
    assert main(["revoke", "q01", "--home", str(made.path)]) == 1
    assert "bring the authority's key" in capsys.readouterr().err


def test_an_encrypted_key_is_opened_with_the_passphrase_from_the_environment(
    made: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled(made, "q01")
    Authority.open(made.authority).protect(b"mat khau")
    monkeypatch.setenv(signing.FROM_ENVIRONMENT, "mat khau")
    assert main(["revoke", "q01", "--home", str(made.path)]) == 0


def test_a_protected_key_asks_for_its_passphrase(made: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(made, "q01")
    monkeypatch.setattr("getpass.getpass", lambda _: "mot mat khau dai")
    assert main(["protect", "--home", str(made.path)]) == 0
    with pytest.raises(AuthorityError, match="cannot be read"):
        Authority.open(made.authority)
    assert main(["revoke", "q01", "--home", str(made.path)]) == 0


@pytest.mark.parametrize(
    ("typed", "said"), [(["short"], "shorter than 12"), (["one long phrase", "another phrase"], "differ")]
)
def test_a_passphrase_that_is_short_or_mistyped_changes_nothing(
    made: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], said: str
) -> None:
    answers = iter(typed)
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    assert main(["protect", "--home", str(made.path)]) == 1
    assert said in capsys.readouterr().err
    assert not Authority.is_encrypted(made.authority)


def test_certificates_that_end_within_30_days_are_listed_the_soonest_first(made: Home, tmp_path: Path) -> None:
    enrolled(made, "long", days=31)
    enrolled(made, "soon", days=29)
    enrolled(made, "sooner", days=2)
    enrolled(made, "renewed", days=2)
    enrolled(made, "revoked", days=2)
    main(["renew", "renewed", "--home", str(made.path), "--out", str(tmp_path)])
    main(["revoke", "revoked", "--home", str(made.path)])
    now_ms = int((datetime.now(UTC) + timedelta(seconds=1)).timestamp() * 1000)
    with closing(home.open_book(made)) as book:
        assert [found.name for found in certificates.expiring(book, now_ms=now_ms)] == ["sooner", "soon"]
        assert set(certificates.latest(book)) == {"ingest", "broker", "long", "soon", "sooner", "renewed", "revoked"}
