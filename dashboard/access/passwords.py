"""Passwords: argon2id with the library's own defaults (RFC 9106, low-memory profile)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def problem(password: str) -> str | None:
    """Why ``password`` cannot be taken, or None. Length alone, as NIST SP 800-63B advises."""
    return None if len(password) >= SHORTEST else f"a password has at least {SHORTEST} characters"


def hashed(password: str) -> str:
    """The text to keep."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one; it takes as long for a user that does not exist (None)."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
