"""What the authority issues, and what it refuses to sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from broker_config.authority import Authority, AuthorityError
from broker_config.certificate import name_of


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.create(tmp_path)


def loaded(pem: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem)


def purposes(certificate: x509.Certificate) -> list[x509.ObjectIdentifier]:
    return list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def test_a_box_s_certificate_names_the_box_and_opens_only_client_doors(authority: Authority) -> None:
    bundle = authority.issue_box("q01")
    certificate = loaded(bundle.certificate_pem)
    assert name_of(certificate) == bundle.name == "q01"
    assert purposes(certificate) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    certificate.verify_directly_issued_by(loaded(authority.certificate_pem))


def test_ingest_s_certificate_is_a_client_s_and_the_broker_s_a_server_s(authority: Authority) -> None:
    assert purposes(loaded(authority.issue_ingest().certificate_pem)) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert purposes(loaded(authority.issue_broker(["localhost"]).certificate_pem)) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_the_broker_s_certificate_holds_the_names_and_addresses_it_is_reached_by(authority: Authority) -> None:
    certificate = loaded(authority.issue_broker(["mqtt.example.vn", "10.1.2.3", "::1"]).certificate_pem)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["mqtt.example.vn"]
    assert names.get_values_for_type(x509.IPAddress) == [ip_address("10.1.2.3"), ip_address("::1")]


@pytest.mark.parametrize(
    "name", ["ingest", "ingest-2", "broker", "dashboard", "doctor", "bridge-1", "Q01", "", "a/b", "#"]
)
def test_no_box_gets_a_name_that_is_a_role_s_or_a_topic_s(authority: Authority, name: str) -> None:
    with pytest.raises(ValueError, match="a box name"):
        authority.issue_box(name)


def test_the_key_of_the_authority_is_its_owner_s_alone(authority: Authority) -> None:
    assert (authority.directory / "ca.key").stat().st_mode & 0o777 == 0o600


def test_an_authority_is_never_overwritten(authority: Authority) -> None:
    before = (authority.directory / "ca.key").read_bytes()
    with pytest.raises(AuthorityError, match="would lock out every box"):
        Authority.create(authority.directory)
    assert (authority.directory / "ca.key").read_bytes() == before


def test_a_protected_key_opens_with_its_passphrase_only(authority: Authority) -> None:
    authority.protect(b"mat khau")
    assert Authority.is_encrypted(authority.directory)
    for wrong in (None, b"wrong"):
        with pytest.raises(AuthorityError, match="cannot be read"):
            Authority.open(authority.directory, passphrase=wrong)
    Authority.open(authority.directory, passphrase=b"mat khau").protect(b"")
    assert not Authority.is_encrypted(authority.directory)


def test_without_its_key_the_authority_tells_but_does_not_sign(authority: Authority) -> None:
    serial = authority.issue_box("q01").serial
    (authority.directory / "ca.key").rename(authority.directory / "safe.key")
    away = Authority.open(authority.directory)
    assert [bundle.serial for bundle in away.issued("q01")] == [serial]
    with pytest.raises(AuthorityError, match="bring the authority's key"):
        away.issue_box("q02")


def test_a_renewal_keeps_name_key_and_purpose(authority: Authority) -> None:
    old = authority.issue_box("q01", days=10)
    new = authority.renew(old.certificate_pem, days=400)
    assert loaded(new.certificate_pem).public_key() == loaded(old.certificate_pem).public_key()
    assert purposes(loaded(new.certificate_pem)) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert new.key_pem == b""
    assert new.serial != old.serial
    assert new.not_after_ms - old.not_after_ms == pytest.approx(390 * 86_400_000, abs=60_000)
    assert [bundle.serial for bundle in authority.issued("q01")] == [old.serial, new.serial]


def test_a_revoked_certificate_is_not_renewed(authority: Authority) -> None:
    bundle = authority.issue_box("q01")
    authority.revoke(bundle.serial)
    with pytest.raises(AuthorityError, match="enroll it anew"):
        authority.renew(bundle.certificate_pem)


def test_a_foreign_certificate_is_not_renewed(authority: Authority, tmp_path: Path) -> None:
    foreign = Authority.create(tmp_path / "foreign").issue_box("q01")
    with pytest.raises(AuthorityError, match="not from this authority"):
        authority.renew(foreign.certificate_pem)


def test_the_list_of_revoked_certificates_grows_and_lives_as_long_as_the_authority(authority: Authority) -> None:
    first, second = authority.issue_box("q01").serial, authority.issue_box("q02").serial
    authority.revoke(first)
    authority.revoke(second)
    assert authority.revoked() == {first, second}
    crl = x509.load_pem_x509_crl(authority.crl_pem)
    assert crl.next_update_utc == loaded(authority.certificate_pem).not_valid_after_utc
    assert crl.is_signature_valid(loaded(authority.certificate_pem).public_key())  # type: ignore[arg-type]


def test_no_certificate_outlives_its_authority(tmp_path: Path) -> None:
    Authority.create(tmp_path, now=lambda: datetime.now(UTC) - timedelta(days=19 * 365))
    authority = Authority.open(tmp_path)
    bundle = authority.issue_box("q01", days=3650)
    assert loaded(bundle.certificate_pem).not_valid_after_utc == loaded(authority.certificate_pem).not_valid_after_utc


def test_a_box_whose_clock_lags_a_day_may_come_at_once(authority: Authority) -> None:
    begin = loaded(authority.issue_box("q01").certificate_pem).not_valid_before_utc
    assert begin < datetime.now(UTC) - timedelta(hours=23)


def test_a_passing_certificate_is_short_and_leaves_no_copy(authority: Authority) -> None:
    passing = authority.issue_passing("q01")
    assert loaded(passing.certificate_pem).not_valid_after_utc < datetime.now(UTC) + timedelta(minutes=6)
    assert authority.issued("q01") == []
