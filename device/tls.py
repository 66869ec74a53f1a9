"""TLS with the box's certificate, and what goes wrong with it in plain words."""

from __future__ import annotations

import socket
import ssl
from typing import Any

from device.config import BoxConfig

_NOT_AT_THIS_TIME = (9, 10)  # OpenSSL: not yet valid, expired
_REFUSALS = {  # how OpenSSL's reasons end
    "CERTIFICATE_EXPIRED": "the broker says that this box's certificate has expired",
    "CERTIFICATE_REVOKED": "the broker says that this box's certificate was revoked",
    "UNKNOWN_CA": "the broker does not know the authority of this box's certificate",
    "KEY_VALUES_MISMATCH": "the box's certificate and key do not belong together",
}


class TlsSocket(ssl.SSLSocket):
    """Knows how the other end closed: a broker that ends a session sends close_notify, one that crashes does not."""

    closed_properly = False

    def read(self, len: int = 1024, buffer: Any = None) -> Any:
        """As SSLSocket's, but raises ssl.SSLError when the stream is cut off."""
        self.suppress_ragged_eofs = False
        found = super().read(len, buffer)
        if not found:
            self.closed_properly = True
        return found


def tls_context(config: BoxConfig) -> ssl.SSLContext:
    """TLS that trusts the box's authority only and shows the box's certificate. Raises OSError."""
    for path in (config.ca, config.cert, config.key):
        path.open("rb").close()  # an error of OpenSSL's own reading does not say of which file
    context = ssl.create_default_context(cafile=str(config.ca))
    context.sslsocket_class = TlsSocket
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(config.cert, config.key)
    return context


def plain(error: Exception) -> str:
    """``error`` in words for a person."""
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _NOT_AT_THIS_TIME:
        return (
            f"the broker's certificate does not hold at this box's time: is the clock right? ({error.verify_message})"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the broker's certificate cannot be trusted: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return f"the broker's name is unknown here: {error.strerror}"
    if isinstance(error, TimeoutError):
        return "the broker does not answer"
    if isinstance(error, ssl.SSLError):
        reason = error.reason or ""
        return next((words for end, words in _REFUSALS.items() if reason.endswith(end)), str(error))
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
