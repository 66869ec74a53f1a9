"""X.509 as this product uses it: P-256 keys, certificates for one name and one purpose, PEM."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CLOCK_SLACK = timedelta(days=1)  # a box without a clock may lag behind: its certificates begin a day ago
CLIENT = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
SERVER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])

PrivateKey = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Bundle:
    """A certificate, PEM, with its private key; ``key_pem`` is empty when the key never left its owner (renewals)."""

    name: str
    certificate_pem: bytes
    key_pem: bytes
    serial: str  # hexadecimal
    not_after_ms: int  # UTC ms


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names, with which key, for which purpose; ``hosts`` are a server's names."""

    name: str
    key: ec.EllipticCurvePublicKey
    usage: x509.ExtendedKeyUsage
    hosts: x509.SubjectAlternativeName | None = None


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority's certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey


def new_key() -> PrivateKey:
    """A new private key."""
    return ec.generate_private_key(ec.SECP256R1())


def self_signed(key: PrivateKey, *, name: str, now: datetime, until: datetime) -> x509.Certificate:
    """The certificate of an authority that signs boxes, not other authorities."""
    return (
        _builder(common_name(name), issuer=common_name(name), key=key.public_key())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def signed(subject: Subject, *, issuer: Issuer, now: datetime, until: datetime) -> x509.Certificate:
    """A certificate for ``subject`` from about ``now`` to ``until``, both within the issuer's own."""
    ca = issuer.certificate
    builder = (
        _builder(common_name(subject.name), issuer=ca.subject, key=subject.key)
        .not_valid_before(max(now - CLOCK_SLACK, ca.not_valid_before_utc))
        .not_valid_after(min(until, ca.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(subject.usage, critical=False)
        .add_extension(_issued_by(ca), critical=False)
    )
    if subject.hosts is not None:
        builder = builder.add_extension(subject.hosts, critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def signed_crl(serials: Iterable[str], *, issuer: Issuer, now: datetime) -> x509.CertificateRevocationList:
    """The list of revoked ``serials``. An expired list locks out every box, so it lives as long as its authority."""
    since = now - CLOCK_SLACK
    ca = issuer.certificate
    builder = x509.CertificateRevocationListBuilder(ca.subject, since, ca.not_valid_after_utc)
    for serial in sorted(serials):
        builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder(int(serial, 16), since).build())
    return builder.add_extension(_issued_by(ca), critical=False).sign(issuer.key, hashes.SHA256())


def subject_of(certificate: x509.Certificate) -> Subject:
    """What ``certificate`` names, to be signed again."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError(f"not an EC key: {key!r}")
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return Subject(name_of(certificate), key, usage)


def name_of(certificate: x509.Certificate) -> str:
    """The CN: a box's name, ``ingest`` or ``broker``."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def serial_of(certificate: x509.Certificate) -> str:
    """The serial as it stands in the book: hexadecimal, lower case."""
    return f"{certificate.serial_number:x}"


def bundle_of(certificate: x509.Certificate, *, key_pem: bytes = b"") -> Bundle:
    """``certificate`` as it is handed out."""
    until_ms = int(certificate.not_valid_after_utc.timestamp()) * 1000
    return Bundle(name_of(certificate), pem(certificate), key_pem, serial_of(certificate), until_ms)


def pem(thing: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """PEM of a certificate or of a list of revoked ones."""
    return thing.public_bytes(serialization.Encoding.PEM)


def key_pem(key: PrivateKey, *, passphrase: bytes | None = None) -> bytes:
    """PKCS #8 of ``key``, encrypted when there is a passphrase."""
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        protection = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


def load_key(content: bytes, *, passphrase: bytes | None) -> PrivateKey:
    """The key in PEM ``content``. ValueError: not an EC key, or not with this passphrase."""
    try:
        key = serialization.load_pem_private_key(content, passphrase)
    except TypeError as error:  # a passphrase is missing, or there where none is needed
        raise ValueError(str(error)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an EC key")
    return key


def alternative_names(hosts: Iterable[str]) -> x509.SubjectAlternativeName:
    """DNS names and IP addresses of a server."""
    return x509.SubjectAlternativeName([_general_name(host) for host in hosts])


def common_name(text: str) -> x509.Name:
    """A distinguished name that is a CN alone."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(name: x509.Name, *, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
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


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
