"""Page data with ten years of a city behind it (126 units, 630 boxes, 43 million presses), through the real pages.

    flock /tmp/bench.lock .venv/bin/python -m bench.dashboard.page_data sqlite|influx DIRECTORY [ROUNDS]

The store is that of ``bench.store.tallies``, made in DIRECTORY where it is not there yet (minutes). Every page is asked
for as the city or as a ward, with every kept answer forgotten before: the first visitor of the morning. Data is the
whole answer without its templates. Prints it for each page; the bar is p95 150 ms.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask, before_render_template, template_rendered
from flask.testing import FlaskClient

from bench.store import city, engines, tallies
from bench.store.timing import Times
from dashboard import passwords
from dashboard.app import create
from dashboard.server import warm
from dashboard.sources import Sources
from dashboard.visit import Site
from satisfaction import clock
from satisfaction.registry_csv import Entries
from store.book import Book, registry, services, users
from store.book.users import Role
from store.contract import PressReader

ROUNDS = 60
BAR_MS = 150.0
PASSWORD = "mot hai ba bon"
UNIT = city.UNITS[40]
NOW_MS = clock.day_start_ms(city.working_days(1)[-1]) + 15 * clock.HOUR_MS
PAGES = {
    "/": "city",
    "/?q=1&sort=n": "city",
    f"/unit/{UNIT}": "ward",
    "/comparison": "city",
    "/boxes": "city",
    "/reports?period=2026-09": "city",
    f"/reports?period=2026-09&unit={UNIT}": "ward",
    "/live": "city",
}
CHARTS = {"/": "city", f"/unit/{UNIT}": "ward"}


def main(engine: str, directory: Path, rounds: int) -> None:
    """Open or fill the store, then measure."""
    with engines.influxd(engine, directory / "influxd") as server, tempfile.TemporaryDirectory() as folder:
        measure(tallies.opened(engine, server, directory, 10), Path(folder) / "book.db", rounds)


def measure(reader: PressReader, book: Path, rounds: int) -> None:
    """Print a line a page."""
    print(f"bar: p95 of data {BAR_MS:.0f} ms; {rounds} rounds a page")
    found(Book(book))
    sources = Sources(open_book=lambda: Book(book), open_reader=lambda: reader, now_ms=lambda: NOW_MS)
    app = create(Site(sources, book.parent / "registry"))
    warm(app)  # as each worker is
    clients = {name: logged_in(app.test_client(), name) for name in ("city", "ward")}
    for path, name in PAGES.items():
        show(f"{name} {path}", app, sources, partial(get, clients[name], path), rounds)
    for path, name in CHARTS.items():
        show(f"{name} charts of {path}", app, sources, partial(charts, clients[name], path), rounds)


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
    book.close()


def logged_in(client: FlaskClient, name: str) -> FlaskClient:
    """A session through the form."""
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
    assert token is not None
    client.post("/login", data={"name": name, "password": PASSWORD, "csrf": token[1]})
    return client


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else ROUNDS)
