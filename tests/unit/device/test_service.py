"""The box as a process: whose presses it takes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from device import doctor, pins, service
from device.config import BoxConfig, load, render
from device.spool import open_outbox
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
