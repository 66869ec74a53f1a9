"""`hailong box doctor`: what is wrong, in words, with the next step."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509

from broker_config.certificate import serial_of
from broker_config.render import write_client
from device import doctor
from device.clock import Moment
from device.config import load
from hailong.__main__ import main
from hailong.simulation.box import DrivenClock, SimulatedBox
from satisfaction.finding import Finding
from satisfaction.press import Rating
from tests.integration.device.conftest import Enrol
from tests.plugins.broker import NewBroker, free_port


class Unsynced(DrivenClock):
    """A clock that no time server has set."""

    def moment(self) -> Moment:
        now = super().moment()
        return Moment(now.boot, now.boottime_ms, now.wall_ms, synced=False)


def examined(bundle: Path, *, clock: DrivenClock | None = None, mock: bool = True) -> list[Finding]:
    return list(doctor.examine(load(bundle / "box.toml"), clock=clock or DrivenClock(), mock=mock))


def to_mend(findings: list[Finding]) -> list[str]:
    return [finding.what for finding in findings if not finding.well]


def test_a_well_box_has_nothing_to_mend_and_is_not_thrown_out(enrol: Enrol) -> None:
    bundle = enrol("well")
    box = SimulatedBox(bundle)
    box.start()
    box.press(Rating.SATISFIED)
    try:
        findings = examined(bundle)
    finally:
        box.stop()
    assert to_mend(findings) == []
    assert any("1 presses wait" in finding.what for finding in findings)
    assert any("takes this box's certificate" in finding.what for finding in findings)


def test_each_thing_to_mend_comes_with_a_next_step(enrol: Enrol) -> None:
    bundle = enrol("ill")
    toml = bundle / "box.toml"
    toml.write_text(toml.read_text("utf-8").replace("port = ", "port = 1#"), "utf-8")
    (bundle / "box.key").chmod(0o644)
    findings = examined(bundle, clock=Unsynced())
    said = " | ".join(to_mend(findings))
    for words in ("box.key can be read by others", "clock", "does not run", "cannot be reached"):
        assert words in said
    assert all(finding.next_step for finding in findings if not finding.well)


def test_a_broker_that_is_not_trusted_is_told_from_one_that_is_away(new_broker: NewBroker, enrol: Enrol) -> None:
    broker = new_broker()
    bundle = enrol("strange", at=broker)
    (bundle / "ca.crt").write_bytes(enrol("other").joinpath("ca.crt").read_bytes())
    assert "no trust" in " ".join(to_mend(examined(bundle)))


def test_a_certificate_that_expired_or_was_revoked_is_said_in_words(new_broker: NewBroker, enrol: Enrol) -> None:
    broker = new_broker()
    expired, revoked = enrol("old", at=broker), enrol("gone", at=broker)
    write_client(
        expired, name="box", bundle=broker.authority.issue_passing("old", seconds=0), authority=broker.authority
    )
    broker.authority.revoke(serial_of(x509.load_pem_x509_certificate((revoked / "box.crt").read_bytes())))
    broker.directory.joinpath("crl.pem").write_bytes(broker.authority.crl_pem)
    broker.mosquitto.stop()
    broker.restart()
    said = to_mend(examined(expired))
    assert any(words.startswith("the box's certificate expired on 20") for words in said)
    assert any("the broker says that this box's certificate has expired" in words for words in said)
    assert any("this box's certificate was revoked" in words for words in to_mend(examined(revoked)))


def test_a_bundle_with_another_boxs_key_is_said(enrol: Enrol) -> None:
    bundle = enrol("mixed")
    (bundle / "box.key").write_bytes(enrol("unmixed").joinpath("box.key").read_bytes())
    assert "the bundle cannot be used: the box's certificate and key do not belong together" in to_mend(
        examined(bundle)
    )


def test_a_card_with_little_room_is_said(enrol: Enrol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_MB", 10**9)
    assert any("MB are free on the card" in words for words in to_mend(examined(enrol("little"))))


def test_pins_that_cannot_be_had_are_said(enrol: Enrol) -> None:
    said = to_mend(examined(enrol("pinless"), mock=False))
    assert any("the pins cannot be used" in words for words in said)


def test_damage_to_the_presses_is_said(enrol: Enrol) -> None:
    bundle = enrol("damaged")
    (bundle / "data").mkdir()
    (bundle / "data" / "outbox.db").write_bytes(b"no database" * 1_000)
    assert any("damaged" in words for words in to_mend(examined(bundle)))


def test_the_command_exits_1_when_something_is_to_mend(enrol: Enrol, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = enrol("command")
    assert main(["box", "doctor", "--config", str(bundle / "box.toml"), "--pins", "mock"]) == 1
    assert "MEND  the box's process does not run" in capsys.readouterr().out
    assert main(["box", "doctor", "--config", str(bundle / "none.toml")]) == 1


def test_an_unreachable_port_is_named(enrol: Enrol) -> None:
    bundle, port = enrol("far"), free_port()
    toml = bundle / "box.toml"
    lines = [f"port = {port}" if line.startswith("port = ") else line for line in toml.read_text("utf-8").splitlines()]
    toml.write_text("\n".join(lines), "utf-8")
    assert any(f"127.0.0.1:{port} cannot be reached" in words for words in to_mend(examined(bundle)))
