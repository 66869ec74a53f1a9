"""Ingest as a process: it starts once the store can be opened, and ends when any of its threads fails."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing

from ingest.clocks import now_ms
from ingest.connection import Link
from ingest.service import Service, Store
from ingest.settings import IngestSettings
from store.book import Book, services
from store.contract import PressStore, StoreUnavailable
from store.lock import writer
from store.open import open_writer

log = logging.getLogger(__name__)
OPEN_AGAIN_S = 2.0


def serve(link: Link, *, store: Store, settings: IngestSettings, stop: threading.Event) -> int:
    """Run until ``stop`` (0) or until anything fails (1, the cause is in the log). Raises Locked, OSError."""
    failures: list[BaseException] = []
    threading.excepthook = _excepthook(failures, stop)
    with ExitStack() as held:
        held.enter_context(writer(store.data))
        presses = _open(store, stop)
        if presses is not None:
            held.enter_context(closing(presses))
            Service(link, presses=presses, store=store, settings=settings, held=held).run(stop)
    return 1 if failures else 0


def _open(store: Store, stop: threading.Event) -> PressStore | None:
    """The store, as soon as it can be opened; None when told to stop before. Meanwhile the heartbeat says why."""
    with closing(Book(store.data / "book.db")) as book:
        while not stop.is_set():
            try:
                return open_writer(store.url, store.data, influxdb=store.influxdb)
            except StoreUnavailable as error:
                log.error("the store cannot be opened: %s", error)
                state = {"pid": os.getpid(), "broker": False, "store": False, "store_problem": str(error)}
                services.beat(book, "ingest", state, now_ms=now_ms())
                stop.wait(OPEN_AGAIN_S)
    return None


def _excepthook(failures: list[BaseException], stop: threading.Event) -> Callable[[threading.ExceptHookArgs], None]:
    """An exception in any thread ends the process with its cause: no thread dies and looks alive."""

    def hook(failed: threading.ExceptHookArgs) -> None:
        error = failed.exc_value or RuntimeError(str(failed.exc_type))
        name = failed.thread.name if failed.thread else "?"
        log.critical("thread %s failed", name, exc_info=(failed.exc_type, error, failed.exc_traceback))
        failures.append(error)
        stop.set()

    return hook


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
