"""The authority of one home: it issues, renews and revokes the certificates by which its parts know each other.

Everything it knows stands in its directory: ``ca.crt``, ``ca.key`` (mode 0600, or encrypted, or kept off-line and
brought for the occasion), ``crl.pem`` (what is revoked) and ``issued/`` (a copy of each certificate, never of a key).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from broker_config import certificate
from broker_config.certificate import Bundle, Issuer, PrivateKey, Subject
from broker_config.files import write_private, write_public
from satisfaction.topics import box_name_problem

INGEST = "ingest"
BROKER = "broker"
DAYS = 730  # what a certificate lives unless the settings say otherwise
_CA_NAME = "Hai Long authority"
_CA_DAYS = 20 * 365


class AuthorityError(Exception):
    """The authority cannot do what was asked; the text says why and what to do next."""


def utc_now() -> datetime:
    """The authority's clock."""
    return datetime.now(UTC)


class Authority:
    """One CA with P-256 keys. Make it once with ``create``, later with ``open``."""

    def __init__(self, directory: Path, *, key: PrivateKey | None, now: Callable[[], datetime] = utc_now) -> None:
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
        key = certificate.new_key()
        own = certificate.self_signed(key, name=_CA_NAME, now=now(), until=now() + timedelta(days=_CA_DAYS))
        write_private(directory / "ca.key", certificate.key_pem(key, passphrase=passphrase))
        write_public(directory / "ca.crt", certificate.pem(own))
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
        if not path.exists():
            return cls(directory, key=None, now=now)
        try:
            return cls(directory, key=certificate.load_key(path.read_bytes(), passphrase=passphrase), now=now)
        except ValueError as error:
            raise AuthorityError(f"{path} cannot be read: {error}") from error

    @staticmethod
    def is_encrypted(directory: Path) -> bool:
        """Whether the key in ``directory`` asks for a passphrase."""
        path = directory / "ca.key"
        return path.exists() and b"ENCRYPTED" in path.read_bytes()

    def protect(self, passphrase: bytes) -> None:
        """Encrypt ca.key with ``passphrase``; an empty one takes the encryption away."""
        write_private(self.directory / "ca.key", certificate.key_pem(self._issuer().key, passphrase=passphrase or None))

    @property
    def certificate_pem(self) -> bytes:
        """The CA's certificate: what boxes, ingest and the broker trust."""
        return certificate.pem(self._certificate)

    @property
    def crl_pem(self) -> bytes:
        """The list of revoked certificates."""
        return (self.directory / "crl.pem").read_bytes()

    def issue_box(self, name: str, *, days: int = DAYS) -> Bundle:
        """A certificate with a new key for box ``name``. ValueError when that cannot be a box's name."""
        if problem := box_name_problem(name):
            raise ValueError(f"{name!r}: {problem}")
        return self._issue_client(name, lives=timedelta(days=days))

    def issue_ingest(self, *, days: int = DAYS) -> Bundle:
        """Ingest's certificate with a new key."""
        return self._issue_client(INGEST, lives=timedelta(days=days))

    def issue_passing(self, name: str, *, seconds: int = 300) -> Bundle:
        """A certificate for a moment, to take over the live session of the revoked ``name``; leaves no copy."""
        return self._issue_client(name, lives=timedelta(seconds=seconds), keep=False)

    def issue_broker(self, hosts: Iterable[str], *, days: int = DAYS) -> Bundle:
        """The broker's certificate with a new key, for DNS names and addresses ``hosts``."""
        key = certificate.new_key()
        subject = Subject(BROKER, key.public_key(), certificate.SERVER, certificate.alternative_names(hosts))
        return self._sign(subject, lives=timedelta(days=days), key=key)

    def renew(self, certificate_pem: bytes, *, days: int = DAYS) -> Bundle:
        """A new certificate for a client's name and public key. AuthorityError for a revoked or a foreign one."""
        old = x509.load_pem_x509_certificate(certificate_pem)
        name = certificate.name_of(old)
        try:
            old.verify_directly_issued_by(self._certificate)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise AuthorityError(f"the certificate of {name} is not from this authority") from error
        if certificate.serial_of(old) in self.revoked():
            raise AuthorityError(f"the certificate of {name} is revoked: enroll it anew instead")
        return self._sign(certificate.subject_of(old), lives=timedelta(days=days))

    def revoke(self, *serials: str) -> None:
        """Put ``serials`` (hexadecimal) on the list and sign it anew; then tell the broker (``revocation``)."""
        self._write_crl(self.revoked() | set(serials))

    def revoked(self) -> frozenset[str]:
        """Serials (hexadecimal) on the list."""
        return frozenset(f"{entry.serial_number:x}" for entry in x509.load_pem_x509_crl(self.crl_pem))

    def issued(self, name: str) -> list[Bundle]:
        """Certificates ever issued to ``name``, oldest first, without keys."""
        paths = sorted((self.directory / "issued").glob(f"{name}.*.crt"), key=lambda path: path.stat().st_mtime_ns)
        found = [x509.load_pem_x509_certificate(path.read_bytes()) for path in paths]
        found.sort(key=lambda one: one.not_valid_before_utc)  # whole seconds; within one, in the order of the files
        return [certificate.bundle_of(one) for one in found]

    def _issue_client(self, name: str, *, lives: timedelta, keep: bool = True) -> Bundle:
        key = certificate.new_key()
        return self._sign(Subject(name, key.public_key(), certificate.CLIENT), lives=lives, key=key, keep=keep)

    def _sign(self, subject: Subject, *, lives: timedelta, key: PrivateKey | None = None, keep: bool = True) -> Bundle:
        now = self._now()
        new = certificate.signed(subject, issuer=self._issuer(), now=now, until=now + lives)
        bundle = certificate.bundle_of(new, key_pem=certificate.key_pem(key) if key else b"")
        if keep:
            copies = self.directory / "issued"
            copies.mkdir(mode=0o700, exist_ok=True)
            write_public(copies / f"{bundle.name}.{bundle.serial}.crt", bundle.certificate_pem)
        return bundle

    def _write_crl(self, serials: Iterable[str]) -> None:
        crl = certificate.signed_crl(serials, issuer=self._issuer(), now=self._now())
        write_public(self.directory / "crl.pem", certificate.pem(crl))

    def _issuer(self) -> Issuer:
        if self._key is None:
            raise AuthorityError(
                f"{self.directory / 'ca.key'} is not here: bring the authority's key, then run this again"
            )
        return Issuer(self._certificate, self._key)
