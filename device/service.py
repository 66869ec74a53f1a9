"""The box as a process: opens the outbox, wires real pins and clock, runs until it is told to stop."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from device import desk, pins
from device.box import Box
from device.clock import SystemClock
from device.config import BoxConfig
from device.notify import Notify
from device.outbox import Outbox
from device.salvage import Newer
from device.serial import serial
from device.spool import open_outbox

OUTBOX = "outbox.db"


class CannotRun(RuntimeError):
    """The box cannot be started on this machine; the words say why."""


class AlreadyRunning(CannotRun):
    """Another process keeps this box's presses."""


def run(config: BoxConfig, *, mock: bool = False) -> None:
    """Be the box until SIGTERM or SIGINT. ``mock``: gpiozero's mock pins and a trusted clock, for a desk.

    Raises CannotRun, OSError and sqlite3.DatabaseError.
    """
    clock, notify = SystemClock(trusted=mock), Notify()
    with only_one(config.data):
        factory = _factory("mock" if mock else config.pins.factory)
        pins.darken(config.pins, pin_factory=factory)
        outbox = _outbox(config)
        tell = desk.tell if mock else (lambda *_: None)
        box = Box(config, outbox=outbox, pin_factory=factory, clock=clock, alive=notify.alive, tell=tell)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: box.stop())
        if mock:
            print(desk.HELP, flush=True)
            desk.listen(sys.stdin, pins=config.pins, pin_factory=factory)
        box.run()
        notify.stopping()


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold ``directory`` (made when missing): the outbox allows one connection. Raises AlreadyRunning.

    Nothing is written in it: a box whose card takes nothing any more must come as far as to darken its lamps.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another process runs the box in {directory}") from None
        yield
    finally:
        os.close(handle)


def _outbox(config: BoxConfig) -> Outbox:
    """This box's presses, which its program can read.

    A press says whose it is by the box that sends it: another box's name would change all that wait.
    """
    try:
        outbox = open_outbox(config.data / OUTBOX, box=config.box, serial=serial(), keep_mb=config.general.keep_mb)
    except Newer as error:
        raise CannotRun(str(error)) from None
    if outbox.owner != config.box:
        raise CannotRun(f"{config.data} keeps the presses of box {outbox.owner}, and box.toml names {config.box}")
    outbox.keep_reserve()
    return outbox


def _factory(name: str) -> Any:
    """The pin factory ``name``; never another one, which would be a box without buttons."""
    try:
        return pins.factory(name)
    except Exception as error:  # lgpio, gpiozero and their imports raise many kinds; all mean that there are no pins
        raise CannotRun(f"no pins by {name}: {str(error) or type(error).__name__}") from error
