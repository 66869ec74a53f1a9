"""Runs the demonstration: progress bar, three parts, live boxes, addresses; everything is gone at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from hailong import running
from hailong.demo import city
from hailong.demo.live_boxes import LiveBoxes
from hailong.demo.synthetic import Habit
from hailong.home import Home
from hailong.influxd import Influxd
from hailong.making import make
from hailong.refused import Refused
from hailong.stopping import stop_on_signals
from hailong.supervisor import Supervisor

NEEDED_MB = 300  # a year of presses, their daily figures and the logs of an hour


def show(*, store: str, port: int) -> None:
    """Make, fill, start, press, until told to stop. Raises Refused when a port is taken, room or a program missing."""
    if not running.is_free(port):
        raise Refused(
            f"port {port} is taken on this machine: make demo PORT={port + 1}, or hailong demo --port {port + 1}"
        )
    console = Console(stderr=True)
    _room(Path(tempfile.gettempdir()))
    stop = stop_on_signals()
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="hailong-demo-", ignore_cleanup_errors=True))
        )
        folder.chmod(0o711)  # mosquitto's own user passes through to its directory
        settings = stack.enter_context(_influxd(folder)) if store == "influx" else {}
        made = _make(folder / "home", port=port, settings=settings)
        running.check(made)
        habits = _fill(made, console, stop)
        stack.enter_context(_running(made, console, stop))
        missing = running.wait_ready(made, stop)
        if missing is not None and not stop.is_set():
            raise Refused(f"not everything serves: {missing}\n{_last_words(made)}")
        stack.enter_context(LiveBoxes(made, habits))
        if not stop.is_set():
            _welcome(console, made)
        stop.wait()
        console.print("Ending …")


def _room(folder: Path) -> None:
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < NEEDED_MB:
        raise Refused(
            f"{folder} has {free_mb} MB free, the demonstration takes up to {NEEDED_MB}: make room, or name a folder "
            "elsewhere: TMPDIR=/var/tmp hailong demo"
        )


def _make(folder: Path, *, port: int, settings: dict[tuple[str, str], object]) -> Home:
    values = {("broker", "port"): running.free_port(), ("dashboard", "port"): port, **settings}
    return make(folder, values=values, entries=city.entries(date.today()))


def _fill(made: Home, console: Console, stop: Event) -> list[Habit]:
    """A year of presses, under a progress bar; Ctrl-C ends it at once."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        task = bars.add_task("A year of synthetic presses for 126 units", total=None)

        def progress(done: int, total: int) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            bars.update(task, completed=done, total=total)

        return city.fill(made, today=date.today(), progress=progress)


@contextmanager
def _influxd(folder: Path) -> Iterator[dict[tuple[str, str], object]]:
    """A real InfluxDB on loopback with authentication; the settings that reach it."""
    server = Influxd(folder / "influxdb")
    server.start()
    try:
        yield {
            ("general", "store"): f"{server.url}/hailong",
            ("influxdb", "username"): server.username,
            ("influxdb", "password_file"): str(server.password_file),
        }
    finally:
        server.stop()


@contextmanager
def _running(made: Home, console: Console, stop: Event) -> Iterator[None]:
    """The three parts, watched from a thread; they end after the block, and ``stop`` is set when they end before."""
    supervisor, ending = Supervisor(running.parts(made, logs=True), say=console.print), Event()

    def watch() -> None:
        try:
            supervisor.run(ending)
        finally:
            stop.set()

    thread = Thread(target=watch, name="supervisor")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def _last_words(made: Home) -> str:
    """The last lines of each part's log."""
    logs = sorted(made.log.glob("*.log"))
    return "\n".join(
        f"{log.stem}: {line}" for log in logs for line in log.read_text(errors="replace").splitlines()[-3:]
    )


def _welcome(console: Console, made: Home) -> None:
    console.print(f"\n[bold]Hài Lòng[/bold] is at [bold]{running.address(made)}[/bold]\n")
    for login in city.LOGINS:
        who = "the whole city" if not login.units else f"unit {', '.join(login.units)}"
        console.print(f"  user [bold]{login.name}[/bold]   password [bold]{city.PASSWORD}[/bold]   sees {who}")
    console.print("\nThe figures are synthetic. Boxes connect one by one; every few seconds one is")
    console.print("pressed. One stays silent, one comes back after three days. Ctrl-C ends it all.\n")
