"""Ingest as a process: it starts once the store can be opened, and ends when any of its threads fails."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing

from ingest.clocks import now_ms
from ingest.connection import Link
from ingest.service import Service, Store
from ingest.settings import IngestSettings
from store import lock
from store.book import Book, services
from store.contract import PressStore, StoreUnavailable
from store.open import open_writer

log = logging.getLogger(__name__)
OPEN_AGAIN_S = 2.0
LOOK_S = 0.5  # for a command that wants to write


def serve(link: Link, *, store: Store, settings: IngestSettings, stop: threading.Event) -> int:
    """Run until ``stop`` (0) or until anything fails (1, the cause is in the log). While a command writes to the store
    (``hailong restore``, ``rebuild``, ``copy``), wait and leave the presses to the boxes. Raises Locked, OSError."""
    failures: list[BaseException] = []
    threading.excepthook = _excepthook(failures, stop)
    while not stop.is_set():
        _wait_for_turn(store, stop)
        with ExitStack() as held:
            try:
                held.enter_context(lock.writer(store.data))
            except lock.Locked:
                if lock.wanted(store.data):  # a command was quicker
                    continue
                raise
            turn = _turn(store, stop)
            presses = _open(store, turn)
            if presses is not None:
                held.enter_context(closing(presses))
                ended = Service(link, presses=presses, store=store, settings=settings, held=held).run(turn)
                if not ended and not stop.is_set():
                    log.critical("ingest did not end its work in time for a command; it has to be started again")
                    return 1
    return 1 if failures else 0


def _wait_for_turn(store: Store, stop: threading.Event) -> None:
    """Return once no command writes. Meanwhile the heartbeat says so."""
    while not stop.is_set() and (by := lock.wanted(store.data)):
        log.info("a command writes to the store, presses are left to the boxes: %s", by)
        _beat(store, f"a command writes to the store: {by}")
        stop.wait(LOOK_S)


def _turn(store: Store, stop: threading.Event) -> threading.Event:
    """An event that is set when ``stop`` is, or a command wants to write."""
    over = threading.Event()

    def watch() -> None:
        try:
            while not stop.is_set() and not lock.wanted(store.data):
                stop.wait(LOOK_S)
        finally:  # also when it fails: nobody else would hear of ``stop``
            over.set()

    threading.Thread(target=watch, name="turn", daemon=True).start()
    return over


def _beat(store: Store, problem: str) -> None:
    state = {"pid": os.getpid(), "broker": False, "store": False, "store_problem": problem}
    with closing(Book(store.data / "book.db")) as book:
        services.beat(book, "ingest", state, now_ms=now_ms())


def _open(store: Store, stop: threading.Event) -> PressStore | None:
    """The store, as soon as it can be opened; None when told to stop before. Meanwhile the heartbeat says why."""
    while not stop.is_set():
        try:
            return open_writer(store.url, store.data, influxdb=store.influxdb)
        except StoreUnavailable as error:
            log.error("the store cannot be opened: %s", error)
            _beat(store, str(error))
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
