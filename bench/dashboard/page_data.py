"""Page data with ten years of a city behind it (126 units, 630 boxes, 43 million presses), through the real pages.

    flock /tmp/bench.lock .venv/bin/python -m bench.dashboard.page_data sqlite|influx DIRECTORY [ROUNDS]

The store is that of ``bench.store.tallies``, made in DIRECTORY where it is not there yet (minutes), with the raw
presses of a ward's last two months; the book holds ten years of health reports and dossier counts. Every page is asked
for as the city or as a ward, with every kept answer forgotten before: the first visitor of the morning; those of the
running day once more with a box-day marked, as in the moment before a press is in the daily figures. Data is the whole
answer without its templates. Prints it for each page; the bar is p95 150 ms.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import Flask, before_render_template, template_rendered
from flask.testing import FlaskClient

from bench.store import city, engines, tallies
from bench.store.timing import Times
from dashboard.access import passwords
from dashboard.app import create
from dashboard.data.sources import Sources
from dashboard.server import warm
from dashboard.visit import Site
from satisfaction import clock
from satisfaction.registry_csv import Entries
from store.book import Book, dossiers, registry, services, users
from store.book.dossiers import Dossiers
from store.book.users import Role
from store.contract import PressReader
from store.open import open_writer
from store.reader import Reader
from store.settings import InfluxSettings

ROUNDS = 60
BAR_MS = 150.0
PASSWORD = "mot hai ba bon"
UNIT = city.UNITS[40]
NOW_MS = clock.day_start_ms(city.working_days(1)[-1]) + 15 * clock.HOUR_MS
PAGES = {
    "/": "city",
    "/?q=1&sort=n": "city",
    f"/unit/{UNIT}": "ward",
    f"/unit/{UNIT}/days": "ward",
    "/comparison": "city",
    "/boxes": "city",
    "/reports?period=2026-09": "city",
    f"/reports?period=2026-09&unit={UNIT}": "ward",
    "/live": "city",
}
RUNNING = ("/", f"/unit/{UNIT}", "/live")
CHARTS = {"/": "city", f"/unit/{UNIT}": "ward"}


def main(engine: str, directory: Path, rounds: int) -> None:
    """Open or fill the store, then measure."""
    with engines.influxd(engine, directory / "influxd") as server, tempfile.TemporaryDirectory() as folder:
        reader = tallies.opened(engine, server, directory, 10)
        press(*engines.place(server, "years10"), directory / f"{engine}-10")
        engines.settled(server)
        measure(reader, Path(folder) / "book.db", rounds)


def press(url: str, login: InfluxSettings, data: Path) -> None:
    """The ward's presses of two months, once: the store has raw presses of its last ten days only."""
    done = data / "filled-ward"
    if done.exists():
        return
    writer = open_writer(url, data, city.rules(), influxdb=login)
    boxes = {box for box, (unit, _) in city.BOXES.items() if unit == UNIT}
    every = city.presses(city.working_days(60 / 365.25)[:-10], seed=3)
    some = [replace(one, spool="0000000b") for one in every if one.box in boxes]
    for start in range(0, len(some), 1_000):
        writer.append(some[start : start + 1_000])
    while writer.roll_up():
        pass
    writer.close()
    done.write_text("")


def mark(reader: PressReader) -> None:
    """Let one box-day of another ward be marked: its day is then read box by box."""
    assert isinstance(reader, Reader)
    engine = reader._reading
    marks, today = engine.marks, clock.local_day(NOW_MS)
    engine.marks = lambda: replace(marks(), dirty=marks().dirty | {(f"box-{city.UNITS[7]}-1", today)})  # type: ignore[method-assign]


def measure(reader: PressReader, book: Path, rounds: int) -> None:
    """Print a line a page."""
    print(f"bar: p95 of data {BAR_MS:.0f} ms; {rounds} rounds a page")
    found(Book(book, new=True))
    sources = Sources(open_book=lambda: Book(book), open_reader=lambda: reader, now_ms=lambda: NOW_MS)
    app = create(Site(sources, book.parent / "registry"))
    warm(app)  # as each worker is
    clients = {name: logged_in(app.test_client(), name) for name in ("city", "ward")}
    for path, name in PAGES.items():
        show(f"{name} {path}", app, sources, partial(get, clients[name], path), rounds)
    for path, name in CHARTS.items():
        show(f"{name} charts of {path}", app, sources, partial(charts, clients[name], path), rounds)
    mark(reader)
    for path in RUNNING:
        show(f"{PAGES[path]} {path}, a day marked", app, sources, partial(get, clients[PAGES[path]], path), rounds)


def show(label: str, app: Flask, sources: Sources, ask: Callable[[], None], rounds: int) -> None:
    """Ask ``rounds`` times, each as the first visitor; one unmeasured round before."""
    whole, data, processor = [], [], []
    for _ in range(rounds + 1):
        forget(sources)
        with rendering(app) as spent:
            begin, worked = time.perf_counter(), time.thread_time()
            ask()
            whole.append((time.perf_counter() - begin) * 1000)
            processor.append((time.thread_time() - worked) * 1000)
        data.append(whole[-1] - sum(spent))
    found = Times(tuple(data[1:]))
    print(
        f"{label:42} data {found}: {'met' if found.p95 <= BAR_MS else 'NOT met'} | whole answer median "
        f"{Times(tuple(whole[1:])).median:.0f} ms, of which {statistics.median(processor):.0f} ms here"
    )


def forget(sources: Sources) -> None:
    """All kept answers but the registry, which is kept by its revision."""
    held = sources._answers._held
    for key in [key for key in held if not (isinstance(key, tuple) and key[0] == "places")]:
        del held[key]


@contextmanager
def rendering(app: Flask) -> Iterator[list[float]]:
    """Milliseconds in templates, which are no data."""
    spent: list[float] = []

    def begun(*_: object, **__: object) -> None:
        spent.append(-time.perf_counter() * 1000)

    def ended(*_: object, **__: object) -> None:
        spent[-1] += time.perf_counter() * 1000

    with before_render_template.connected_to(begun, app), template_rendered.connected_to(ended, app):
        yield spent


def get(client: FlaskClient, path: str) -> None:
    """A page, whole."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


def charts(client: FlaskClient, path: str) -> None:
    """What Dash asks for once the page stands."""
    inputs = [
        {"id": "address", "property": name, "value": value} for name, value in (("pathname", path), ("search", ""))
    ]
    output = {"id": "charts", "property": "children"}
    body = {"output": "charts.children", "outputs": output, "inputs": inputs, "changedPropIds": ["address.pathname"]}
    token = client.get_cookie("_csrf_token")
    assert token is not None
    answer = client.post("/_charts/_dash-update-component", json=body, headers={"X-CSRFToken": token.value})
    assert answer.status_code == 200, answer.text


def found(book: Book) -> None:
    """The bench's city in ``book``, with two users and a sign of life of ingest."""
    rules = city.rules()
    places = rules.registry
    entries = Entries(
        units=tuple(places.units),
        counters=tuple(places.counters),
        boxes=tuple(places.boxes),
        office_hours=tuple(city.HOURS),
    )
    registry.replace(book, entries, who="bench")
    for name, role, units in (("city", Role.CITY, ()), ("ward", Role.UNIT, (UNIT,))):
        users.add(book, name, role=role, units=units, password_hash=passwords.hashed(PASSWORD))
    services.beat(book, "ingest", {"broker": True, "store": True}, now_ms=NOW_MS)
    months = [f"{year}-{month:02d}" for year in range(2016, 2026) for month in range(1, 13)]
    told = [Dossiers(unit, month, "", 900, 890, 880, 10, 2, 2) for unit in city.UNITS for month in months]
    dossiers.add(book, told, file="bench.csv", who="bench", at_ms=NOW_MS)
    with book.write() as tables:
        tables.executemany("INSERT INTO box_state (box) VALUES (?)", [(box,) for box in city.BOXES])
        tables.executemany("INSERT INTO spool_reports VALUES (?, '0000000a', ?, 1, ?, ?, ?, 0, 1)", reports())
    book.close()


def reports() -> Iterator[tuple[str, str, int, int, int]]:
    """A health report a box and day, of ten years; nothing is missing."""
    last = clock.local_day(NOW_MS)
    days = [last - timedelta(days=back) for back in range(3652, -1, -1)]
    for box in city.BOXES:
        for day in days:
            yield box, day.isoformat(), 0, 0, clock.day_start_ms(day) + 14 * clock.HOUR_MS


def logged_in(client: FlaskClient, name: str) -> FlaskClient:
    """A session through the form."""
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
    assert token is not None
    client.post("/login", data={"name": name, "password": PASSWORD, "csrf": token[1]})
    return client


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else ROUNDS)
