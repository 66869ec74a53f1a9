"""Runs the parts of one installation: starts them, says when one ends, starts it again, ends all."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

_PR_SET_PDEATHSIG = 1
_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 30.0
_STEADY_S = 60.0  # a part that ran this long starts afresh with the shortest delay
_GRACE_S = 10.0  # what a part gets to end by itself after SIGTERM


class PartFailed(Exception):
    """A part could not be started; the text says why."""


class Part(Protocol):
    """Something that runs beside us."""

    name: str

    def start(self) -> None:
        """Start it; raises PartFailed."""

    def ended(self) -> str | None:
        """Why it ended, in plain words; None while it runs."""

    def stop(self) -> None:
        """End it and wait until it has ended; nothing happens when it does not run."""


class Program:
    """A part that is a process with the command line ``argv``; what it prints goes to ``log``, or where ours goes."""

    def __init__(self, name: str, *argv: str, log: Path | None = None) -> None:
        self.name = name
        self._argv = argv
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C in a terminal reaches us alone, we end parts in order."""
        try:
            if self._log is None:
                self._process = self._spawn(None)
            else:
                with self._log.open("ab") as log:
                    self._process = self._spawn(log.fileno())
        except OSError as error:
            raise PartFailed(str(error)) from error

    def ended(self) -> str | None:
        """Exit status or signal."""
        code = None if self._process is None else self._process.poll()
        if code is None:
            return None
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def stop(self) -> None:
        """SIGTERM, and SIGKILL after 10 s."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _spawn(self, output: int | None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


@dataclass(slots=True)
class _Watched:
    part: Part
    running: bool = False
    started: float = 0.0
    start_at: float = 0.0
    delay_s: float = _FIRST_DELAY_S


class Supervisor:
    """Keeps ``parts`` running; ``say`` gets a line for each thing worth telling."""

    def __init__(self, parts: Sequence[Part], *, say: Callable[[str], None]) -> None:
        self._watched = [_Watched(part) for part in parts]
        self._say = say

    def run(self, stop: Event) -> None:
        """Start all in order, restart what ends, and when ``stop`` is set end all, the last first.

        A part that ends again and again waits up to 30 s between tries. No process is left.
        """
        try:
            while True:
                for watched in self._watched:
                    self._supervise(watched, time.monotonic())
                if stop.wait(0.2):
                    return
        finally:
            for watched in reversed(self._watched):
                watched.part.stop()

    def _supervise(self, watched: _Watched, now: float) -> None:
        if watched.running:
            why = watched.part.ended()
            if why is not None:
                self._restart_later(watched, why, now)
        elif now >= watched.start_at:
            watched.started = now
            try:
                watched.part.start()
                watched.running = True
            except PartFailed as failure:
                self._restart_later(watched, f"could not start: {failure}", now)

    def _restart_later(self, watched: _Watched, why: str, now: float) -> None:
        if now - watched.started > _STEADY_S:
            watched.delay_s = _FIRST_DELAY_S
        watched.running, watched.start_at = False, now + watched.delay_s
        self._say(f"{watched.part.name} has ended ({why}); it starts again in {watched.delay_s:g} s")
        watched.delay_s = min(2 * watched.delay_s, _LONGEST_DELAY_S)


def die_with_parent() -> None:
    """In a child process (``preexec_fn``): end when its parent dies, even by SIGKILL: nothing is left behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
