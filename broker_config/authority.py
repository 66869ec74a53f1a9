"""The authority of one home: it issues, renews and revokes the certificates by which its parts know each other.

Everything it knows stands in its directory: ``ca.crt``, ``ca.key`` (mode 0600, or encrypted, or kept off-line and
brought for the occasion), ``crl.pem`` (what is revoked) and ``issued/`` (a copy of each certificate, never of a key).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from broker_config.files import write_private, write_public
from satisfaction.topics import box_name_problem

CA_NAME = "Hai Long authority"
CA_DAYS = 20 * 365
CLOCK_SLACK = timedelta(days=1)  # a box without a clock may lag behind: its certificates begin a day ago
INGEST = "ingest"
BROKER = "broker"


class AuthorityError(Exception):
    """The authority cannot do what was asked; the text says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A certificate, PEM, with its private key; ``key_pem`` is empty when the key never left its owner (renewals)."""

    name: str
    certificate_pem: bytes
    key_pem: bytes
    serial: str  # hexadecimal
    not_after_ms: int  # UTC ms


def utc_now() -> datetime:
    """The authority's clock."""
    return datetime.now(UTC)


class Authority:
    """One CA with P-256 keys. Make it with ``create`` once, later with ``open``."""

    def __init__(
        self, directory: Path, *, key: ec.EllipticCurvePrivateKey | None, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.directory = directory
        self._key = key
        self._now = now
        self._certificate = x509.load_pem_x509_certificate((directory / "ca.crt").read_bytes())

    @classmethod
    def create(
        cls, directory: Path, *, passphrase: bytes | None = None, now: Callable[[], datetime] = utc_now
    ) -> Authority:
        """A new authority in ``directory``. AuthorityError when one is there already: it is never overwritten."""
        if (directory / "ca.crt").exists():
            raise AuthorityError(f"{directory} holds an authority already; a new one would lock out every box")
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(directory / "ca.key", _key_pem(key, passphrase=passphrase))
        write_public(directory / "ca.crt", _pem(_self_signed(key, now=now())))
        authority = cls(directory, key=key, now=now)
        authority._write_crl(())
        return authority

    @classmethod
    def open(
        cls, directory: Path, *, passphrase: bytes | None = None, now: Callable[[], datetime] = utc_now
    ) -> Authority:
        """The authority in ``directory``; without ca.key (off-line) it can only tell, not sign. AuthorityError."""
        if not (directory / "ca.crt").exists():
            raise AuthorityError(f"no authority in {directory}: run hailong init first")
        path = directory / "ca.key"
        return cls(directory, key=_load_key(path, passphrase) if path.exists() else None, now=now)

    @property
    def certificate_pem(self) -> bytes:
        """The CA's certificate: what boxes, ingest and the broker trust."""
        return _pem(self._certificate)

    @property
    def crl_pem(self) -> bytes:
        """The list of revoked certificates."""
        return (self.directory / "crl.pem").read_bytes()

    def issue_box(self, name: str, *, days: int = 730) -> Bundle:
        """A certificate with a new key for box ``name``. ValueError when that cannot be a box's name."""
        if problem := box_name_problem(name):
            raise ValueError(f"{name!r}: {problem}")
        return self._issue(name, usage=ExtendedKeyUsageOID.CLIENT_AUTH, days=days)

    def issue_ingest(self, *, days: int = 730) -> Bundle:
        """Ingest's certificate with a new key."""
        return self._issue(INGEST, usage=ExtendedKeyUsageOID.CLIENT_AUTH, days=days)

    def issue_broker(self, hosts: Iterable[str], *, days: int = 730) -> Bundle:
        """The broker's certificate with a new key, for DNS names and addresses ``hosts``."""
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        return self._issue(BROKER, usage=ExtendedKeyUsageOID.SERVER_AUTH, days=days, names=names)

    def renew(self, certificate_pem: bytes, *, days: int = 730) -> Bundle:
        """A new certificate for the same name and public key. AuthorityError for a revoked or a foreign one."""
        old = x509.load_pem_x509_certificate(certificate_pem)
        name = common_name(old)
        try:
            old.verify_directly_issued_by(self._certificate)
        except Exception as error:
            raise AuthorityError(f"the certificate of {name!r} is not from this authority: {error!r}") from error
        if serial_text(old) in self.revoked():
            raise AuthorityError(f"the certificate of {name} is revoked: enroll it anew instead")
        usage = next(iter(old.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value))
        try:
            names = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            names = None
        return self._sign(name, old.public_key(), usage=usage, until=timedelta(days=days), names=names)  # type: ignore[arg-type]  # this CA signs EC keys only

    def issue_passing(self, name: str, *, seconds: int = 300) -> Bundle:
        """A certificate for a moment, to take over the live session of the revoked ``name``; leaves no copy."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._sign(
            name,
            key.public_key(),
            usage=ExtendedKeyUsageOID.CLIENT_AUTH,
            until=timedelta(seconds=seconds),
            key_pem=_key_pem(key),
            keep=False,
        )

    def revoke(self, *serials: str) -> None:
        """Put ``serials`` (hexadecimal) on the list and sign it anew; then tell the broker (``revocation``)."""
        self._write_crl(set(self.revoked()) | set(serials))

    def revoked(self) -> frozenset[str]:
        """Serials (hexadecimal) on the list."""
        path = self.directory / "crl.pem"
        return frozenset(f"{entry.serial_number:x}" for entry in x509.load_pem_x509_crl(path.read_bytes()))

    def issued(self, name: str) -> list[Bundle]:
        """Certificates ever issued to ``name``, oldest first, without keys."""
        found = (self.directory / "issued").glob(f"{name}.*.crt")
        certificates = [x509.load_pem_x509_certificate(path.read_bytes()) for path in found]
        certificates.sort(key=lambda certificate: certificate.not_valid_before_utc)
        return [_bundle(name, certificate, b"") for certificate in certificates]

    def _issue(
        self, name: str, *, usage: ObjectIdentifier, days: int, names: x509.SubjectAlternativeName | None = None
    ) -> Bundle:
        key = ec.generate_private_key(ec.SECP256R1())
        return self._sign(
            name, key.public_key(), usage=usage, until=timedelta(days=days), names=names, key_pem=_key_pem(key)
        )

    def _sign(
        self,
        name: str,
        public_key: ec.EllipticCurvePublicKey,
        *,
        usage: ObjectIdentifier,
        until: timedelta,
        names: x509.SubjectAlternativeName | None = None,
        key_pem: bytes = b"",
        keep: bool = True,
    ) -> Bundle:
        now = self._now()
        builder = (
            _builder(_name(name), issuer=self._certificate.subject, public_key=public_key)
            .not_valid_before(max(now - CLOCK_SLACK, self._certificate.not_valid_before_utc))
            .not_valid_after(min(now + until, self._certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(_issued_by(self._certificate), critical=False)
        )
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        bundle = _bundle(name, builder.sign(self._signing_key(), hashes.SHA256()), key_pem)
        if keep:
            copies = self.directory / "issued"
            copies.mkdir(mode=0o700, exist_ok=True)
            write_public(copies / f"{name}.{bundle.serial}.crt", bundle.certificate_pem)
        return bundle

    def _write_crl(self, serials: Iterable[str]) -> None:
        now = self._now()
        # An expired list locks out every box, so it lives as long as the authority itself.
        builder = x509.CertificateRevocationListBuilder(
            self._certificate.subject, now - CLOCK_SLACK, self._certificate.not_valid_after_utc
        ).add_extension(_issued_by(self._certificate), critical=False)
        for serial in sorted(serials):
            entry = x509.RevokedCertificateBuilder(int(serial, 16), now - CLOCK_SLACK).build()
            builder = builder.add_revoked_certificate(entry)
        crl = builder.sign(self._signing_key(), hashes.SHA256())
        write_public(self.directory / "crl.pem", crl.public_bytes(serialization.Encoding.PEM))

    def _signing_key(self) -> ec.EllipticCurvePrivateKey:
        if self._key is None:
            raise AuthorityError(
                f"{self.directory / 'ca.key'} is not here: bring the authority's key, then run this again"
            )
        return self._key


def common_name(certificate: x509.Certificate) -> str:
    """The CN: a box's name, ``ingest`` or ``broker``."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def serial_text(certificate: x509.Certificate) -> str:
    """The serial as it stands in the book: hexadecimal, lower case."""
    return f"{certificate.serial_number:x}"


def _self_signed(key: ec.EllipticCurvePrivateKey, *, now: datetime) -> x509.Certificate:
    name = _name(CA_NAME)
    return (
        _builder(name, issuer=name, public_key=key.public_key())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _builder(name: x509.Name, *, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issued_by(ca: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _bundle(name: str, certificate: x509.Certificate, key_pem: bytes) -> Bundle:
    until_ms = int(certificate.not_valid_after_utc.timestamp()) * 1000
    return Bundle(name, _pem(certificate), key_pem, serial_text(certificate), until_ms)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey, *, passphrase: bytes | None = None) -> bytes:
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        protection = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


def _load_key(path: Path, passphrase: bytes | None) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except (TypeError, ValueError) as error:
        raise AuthorityError(f"{path} cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityError(f"{path} is not an EC key")
    return key
