"""TLS with the box's certificate, and what goes wrong with it in plain words."""

from __future__ import annotations

import socket
import ssl

from device.config import BoxConfig

_NOT_AT_THIS_TIME = (9, 10)  # OpenSSL: not yet valid, expired


def tls_context(config: BoxConfig) -> ssl.SSLContext:
    """TLS that trusts the box's authority only and shows the box's certificate. Raises OSError."""
    context = ssl.create_default_context(cafile=str(config.ca))
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
    return str(error) or type(error).__name__
