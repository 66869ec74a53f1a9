"""Serves the application with gunicorn: loaded once, warmed before it listens, then forked into workers."""

from __future__ import annotations

import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from dashboard.app import create
from dashboard.settings import DashboardSettings
from dashboard.visit import Site


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with its settings from ours: nothing is read from its command line or environment."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take over our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made before the workers are forked."""
        return self._app


def options(settings: DashboardSettings, *, warm: Any) -> dict[str, Any]:
    """gunicorn's settings. ``warm`` is called in each worker before it takes requests."""
    found = {
        "bind": f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "preload_app": True,
        "post_worker_init": warm,
        "timeout": 60,
        "graceful_timeout": 5,
        "keepalive": 30,
        "proc_name": "hailong-dashboard",
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    if settings.tls_cert:
        found |= {"certfile": settings.tls_cert, "keyfile": settings.tls_key}
    return found


def serve(site: Site) -> None:
    """Serve until SIGINT or SIGTERM."""
    app = create(site)
    site.sources.close()
    Server(app, options(site.settings, warm=lambda _worker: warm(app))).run()


def warm(app: Flask) -> None:
    """Ask for the pages that need no login once, so that no visitor meets a cold worker.

    What is there then stays: the collector need not walk it again and again (it took 30 to 45 ms of some answers).
    """
    client = app.test_client()
    for path in ("/login", "/health"):
        client.get(path)
    gc.collect()
    gc.freeze()
