"""Who runs a command, as the audit log names them."""

from __future__ import annotations

import getpass
import os


def who() -> str:
    """The login name (before sudo, where sudo was used); ``uid 1234`` for a user that the machine does not name."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
