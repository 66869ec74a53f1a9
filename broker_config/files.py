"""Files of keys and certificates: a crash leaves the old one or the new one, and no one else reads a key."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

BROKER_USERS = ("mosquitto", "nobody")  # to whom mosquitto drops when root starts it: its package's user, else nobody


def write_private(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``, readable by its owner only."""
    _replace(path, content, mode=0o600)


def write_public(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``, readable by all who may enter its directory."""
    _replace(path, content, mode=0o644)


def give_to_broker(directory: Path) -> None:
    """When root made ``directory``: it goes to mosquitto's own user, and files written into it follow.

    A directory that belongs to somebody else stays theirs. The broker runs as the owner of its directory.
    """
    if os.geteuid() != 0 or directory.stat().st_uid != 0:
        return
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in BROKER_USERS:
        if name in known:
            os.chown(directory, known[name].pw_uid, known[name].pw_gid)
            return


def _replace(path: Path, content: bytes, *, mode: int) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        if os.geteuid() == 0:  # what root writes into another's directory, for example at a revocation, stays theirs
            owner = path.parent.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    fresh.replace(path)
