"""The box as a process: whose presses it takes, and what it refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from device import doctor, pins, service
from device.config import BoxConfig, load, render
from device.spool import open_outbox
from device.tls import plain, tls_context
from hailong.simulation.box import DrivenClock


def bundle(directory: Path, box: str) -> BoxConfig:
    directory.mkdir(exist_ok=True)
    (directory / "box.toml").write_text(render(box, host="127.0.0.1", port=1), "utf-8")
    return load(directory / "box.toml")


def test_a_box_that_finds_the_presses_of_another_one_does_not_start(tmp_path: Path) -> None:
    first = bundle(tmp_path, "b1")
    first.data.mkdir()
    open_outbox(first.data / service.OUTBOX, box="b1", serial="pi-1").close()
    with pytest.raises(service.CannotRun, match=r"keeps the presses of box b1, and box\.toml names b2"):
        service.run(bundle(tmp_path, "b2"), mock=True)


@pytest.fixture(params=["a card as it should be", "a card that takes nothing"])
def card(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def read_only(path: str, flags: int, *more: int) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
        return opened(path, flags, *more)

    if "nothing" in request.param:
        monkeypatch.setattr(os, "open", read_only)


@pytest.mark.usefixtures("card")
def test_a_box_that_cannot_start_is_dark_whatever_its_killed_process_left_shining(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = bundle(tmp_path, "b1")
    factory = pins.factory("mock")
    lamp = factory.pin(config.pins.status_lamp)
    lamp.function = "output"
    lamp.state = True
    monkeypatch.setattr(pins, "factory", lambda _: factory)
    config.data.mkdir()
    open_outbox(config.data / service.OUTBOX, box="another", serial="pi-1").close()
    with pytest.raises(service.CannotRun):
        service.run(config, mock=True)
    assert not lamp.state


def test_a_damaged_outbox_is_still_the_same_boxs(tmp_path: Path) -> None:
    config = bundle(tmp_path, "b1")
    config.data.mkdir()
    path = config.data / service.OUTBOX
    open_outbox(path, box="b1", serial="pi-1").close()
    path.write_bytes(b"nothing that SQLite can read" * 500)
    outbox = open_outbox(path, box="b1", serial="pi-1")
    assert outbox.owner == "b1"
    outbox.close()


def test_the_doctor_leaves_nothing_that_the_box_could_not_open(tmp_path: Path) -> None:
    config = bundle(tmp_path, "b1")
    list(doctor.examine(config, clock=DrivenClock(), mock=True))
    assert not config.data.exists()


@pytest.mark.parametrize("missing", ["ca.crt", "box.crt", "box.key"])
def test_a_file_of_the_bundle_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    config = bundle(tmp_path, "b1")
    for name in {"ca.crt", "box.crt", "box.key"} - {missing}:
        (tmp_path / name).touch()
    with pytest.raises(OSError, match="No such file") as found:
        tls_context(config)
    assert plain(found.value) == f"{tmp_path / missing}: No such file or directory"
