"""The supervisor restarts what ends, says so, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from hailong.supervisor import PartFailed, Program, Supervisor
from tests.eventually import eventually

WRITE_PID = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Watch:
    """A supervisor in a thread, for one program that writes its process ids to a file."""

    def __init__(self, tmp_path: Path) -> None:
        self.file = tmp_path / "pids"
        self.said: list[str] = []
        self.stop = Event()
        program = Program("sleeper", sys.executable, "-c", WRITE_PID, str(self.file))
        self.thread = Thread(target=Supervisor([program], say=self.said.append).run, args=(self.stop,))
        self.thread.start()

    def end(self) -> None:
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def test_it_starts_again_what_was_killed_and_says_why(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    first = eventually(lambda: pids(watch.file), what="it has started")[0]
    os.kill(first, signal.SIGKILL)
    second = eventually(lambda: pids(watch.file)[1:], what="it has started again")[0]
    watch.end()
    assert "sleeper has ended (killed by SIGKILL); it starts again in 0.5 s" in watch.said
    assert not alive(first)
    assert not alive(second)


def test_it_keeps_trying_a_program_that_is_not_there() -> None:
    said: list[str] = []
    stop = Event()

    def say(line: str) -> None:
        said.append(line)
        if len(said) == 2:
            stop.set()

    Supervisor([Program("ghost", "/no/such/program")], say=say).run(stop)
    assert said[0].startswith("ghost has ended (could not start: ")
    assert "starts again in 1 s" in said[1]
    with pytest.raises(PartFailed, match="no/such"):
        Program("ghost", "/no/such/program").start()


def test_its_programs_end_even_when_it_is_killed_itself(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    code = (
        "from threading import Event; from hailong.supervisor import Program, Supervisor; import sys;"
        f"Supervisor([Program('sleeper', sys.executable, '-c', {WRITE_PID!r}, {str(file)!r})], say=print).run(Event())"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code])
    pid = eventually(lambda: pids(file), what="it has started")[0]
    supervisor.kill()
    supervisor.wait()
    assert eventually(lambda: not alive(pid), what="it has ended with its parent")
