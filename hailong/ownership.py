"""Whether those who run a home may use its files: which they may not, whose that is, and the command that mends it."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from broker_config.files import BROKER_USERS
from satisfaction.finding import Finding

if TYPE_CHECKING:
    from hailong.home import Home

_READ, _WRITE, _LIST, _CHANGE = 0o4, 0o6, 0o5, 0o7  # of a file, of a folder


def problems(home: Home, *, user: int) -> Iterator[Finding]:
    """The first file of each folder that the account ``user``, who runs ``home``, may not use as it must.

    Started by root, mosquitto runs as the owner of its folder, and as its own user where that is root.
    """
    broker = _broker_user(home.broker) if os.geteuid() == 0 else user
    for folder, account, right, names, rights in (
        (home.broker, broker, _CHANGE, ("*.crt", "*.key", "*.pem"), _READ),
        (home.ingest, user, _LIST, ("*.crt", "*.key"), _READ),
        (home.data, user, _CHANGE, ("book.db", "book.db-journal", "presses.db", "presses.db-*", "ingest.*"), _WRITE),
        (home.registry, user, _CHANGE, ("*.csv",), _READ),
        (home.log, user, _CHANGE, ("*.log",), _WRITE),
    ):
        files = ((path, rights) for name in names for path in folder.glob(name))
        refused = (path for path, need in chain([(folder, right)], files) if not _may(account, path, need))
        if folder.exists() and (path := next(refused, None)):
            yield Finding(
                f"{path} belongs to {name_of(path.stat().st_uid)}, and {name_of(account)} may not use it",
                f"as root: chown -R {name_of(account)} {folder}",
            )


def name_of(account: int) -> str:
    """The name of a user, its number where it has none."""
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)


def _broker_user(folder: Path) -> int:
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return folder.stat().st_uid or next((known[name] for name in BROKER_USERS if name in known), 0)


def _may(account: int, path: Path, need: int) -> bool:
    """Whether ``account`` has the rights ``need``; of others than ourselves we do not know the groups."""
    if account == os.geteuid():
        return os.access(path, need)
    held = path.stat()
    bits = held.st_mode >> 6 if held.st_uid == account else held.st_mode | held.st_mode >> 3
    return bits & need == need
