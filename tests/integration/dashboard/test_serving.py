"""The server as it is run: gunicorn over HTTPS with a certificate of the city's own."""

from __future__ import annotations

import http.client
import multiprocessing
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dashboard.server import serve
from dashboard.settings import DashboardSettings
from dashboard.visit import Site
from tests.eventually import eventually
from tests.unit.dashboard.conftest import City

LOOPBACK = "127.0.0.1"


def certified(folder: Path) -> tuple[Path, Path]:
    """A self-made certificate for loopback and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])


def asked(port: int, context: ssl.SSLContext, *, within_s: float) -> http.client.HTTPResponse:
    """The answer of ``/login``, as soon as the server listens."""
    connection = http.client.HTTPSConnection(LOOPBACK, port, context=context, timeout=10)
    eventually(lambda: _listens(connection), what="the server listens", within_s=within_s)
    connection.request("GET", "/login")
    return connection.getresponse()


@contextmanager
def serving(city: City, settings: DashboardSettings) -> Iterator[multiprocessing.process.BaseProcess]:
    """A gunicorn of its own process over ``city``."""
    site = Site(city.sources(), city.data / "registry", settings)
    process = multiprocessing.get_context("fork").Process(target=serve, args=(site,))
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(30)


def test_it_serves_over_https_with_secure_cookies_and_nothing_in_the_clear(lively: City, tmp_path: Path) -> None:
    cert, key = certified(tmp_path)
    settings = DashboardSettings(host=LOOPBACK, port=free_port(), tls_cert=str(cert), tls_key=str(key), workers=1)
    with serving(lively, settings) as process:
        answer = asked(settings.port, ssl.create_default_context(cafile=str(cert)), within_s=60)
        assert answer.status == 200
        assert "Secure" in (answer.headers["Set-Cookie"] or "")
        plain = http.client.HTTPConnection(LOOPBACK, settings.port, timeout=10)
        plain.request("GET", "/login")
        assert "Hài Lòng".encode() not in _read(plain)
    assert process.exitcode == 0


def test_who_sends_too_much_is_heard_out_and_told_the_limit(lively: City) -> None:
    settings = DashboardSettings(host=LOOPBACK, port=free_port(), workers=1)
    with serving(lively, settings):
        connection = http.client.HTTPConnection(LOOPBACK, settings.port, timeout=10)
        eventually(lambda: _listens(connection), what="the server listens", within_s=60)
        connection.request("POST", "/admin/registry", body=b"x" * 8_000_000)  # a body cut off raises here
        answer = connection.getresponse()
        assert answer.status == 413
        assert "Tệp quá lớn (tối đa 4 MB), chưa có gì thay đổi." in answer.read().decode()


def _listens(connection: http.client.HTTPConnection) -> bool:
    with suppress(ConnectionRefusedError):
        connection.connect()
    return connection.sock is not None


def _read(connection: http.client.HTTPConnection) -> bytes:
    """What comes back to a request in the clear: an error, or nothing."""
    try:
        return connection.getresponse().read()
    except (http.client.HTTPException, ConnectionError):
        return b""
