"""A home whose files belong to somebody else: what may not be used, whose it is, and the command that mends it."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from broker_config.files import BROKER_USERS
from hailong import ownership
from hailong.home import Home
from hailong.making import make

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
NOBODY = pwd.getpwnam("nobody").pw_uid


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that root made."""
    return make(tmp_path / "home", values={})


def given(place: Path, account: int) -> None:
    """``chown -R account place``."""
    for path in (place, *place.rglob("*")):
        os.chown(path, account, -1)


def said(home: Home, user: int) -> list[str]:
    return [f"{found.what} → {found.next_step}" for found in ownership.problems(home, user=user)]


@pytest.mark.parametrize("user", [0, NOBODY])
def test_a_home_of_those_who_run_it_is_well(home: Home, user: int) -> None:
    given(home.path, user)
    given(home.broker, user or broker_user())
    assert said(home, user) == []


def test_started_by_root_mosquitto_cannot_read_what_was_given_to_root(home: Home) -> None:
    assert said(home, 0) == []
    given(home.path, 0)
    name = pwd.getpwuid(broker_user()).pw_name
    assert said(home, 0) == [
        f"{home.broker} belongs to root, and {name} may not use it → as root: chown -R {name} {home.broker}"
    ]


def test_each_folder_that_its_user_cannot_use_is_named_once_and_a_single_file_by_its_name(home: Home) -> None:
    given(home.path, NOBODY)
    given(home.ingest, 0)
    given(home.data / "book.db", 0)
    given(home.registry, 0)
    assert said(home, NOBODY) == [
        f"{path} belongs to root, and nobody may not use it → as root: chown -R nobody {folder}"
        for path, folder in (
            (home.ingest, home.ingest),
            (home.data / "book.db", home.data),
            (home.registry, home.registry),
        )
    ]


def test_files_that_nothing_running_needs_may_belong_to_anybody(home: Home) -> None:
    given(home.path, NOBODY)
    given(home.authority, 0)
    (home.data / "book.db.before").touch()
    assert said(home, NOBODY) == []


def broker_user() -> int:
    """To whom mosquitto drops."""
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return next(known[name] for name in BROKER_USERS if name in known)
