"""Styles, scripts and icons under names that carry their content's fingerprint, compressed once at start."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # publishes no types
from flask import Flask, Response, abort, request

STATIC = Path(__file__).parent / "static"
A_YEAR = "public, max-age=31536000, immutable"
COMPRESSED = (".js", ".css", ".svg", ".json")
# Read by V8: the whole script is compiled beside the page as it arrives, not function by function while the page waits
# (see decision 75). For others it is a comment.
COMPILE_WHOLE = b"//# allFunctionsCalledOnLoad\n"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to send. ``url`` changes whenever the content does."""

    url: str
    media: str
    plain: bytes
    brotli: bytes | None
    gzip: bytes | None


@lru_cache(maxsize=64)
def packed(name: str, content: bytes, *, url: str) -> Asset:
    """``content`` with its compressed forms, where they help."""
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if not name.endswith(COMPRESSED):
        return Asset(url, media, content, None, None)
    return Asset(url, media, content, brotli.compress(content, quality=9), gzip.compress(content, 6, mtime=0))


def fingerprinted(name: str, content: bytes) -> str:
    """The address under which ``content`` is served."""
    stem, _, ending = name.rpartition(".")
    return f"/assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"


def served(path: str, content: bytes) -> bytes:
    """``content`` as it is sent: scripts say that they are wanted whole."""
    return COMPILE_WHOLE + content if path.endswith(".js") else content


def load(folder: Path = STATIC) -> dict[str, Asset]:
    """All files of ``folder`` by name."""
    found = {}
    for path in sorted(folder.iterdir()):
        content = served(path.name, path.read_bytes())
        found[path.name] = packed(path.name, content, url=fingerprinted(path.name, content))
    return found


def send(asset: Asset) -> Response:
    """The asset in the best form that the browser takes, to be kept for a year."""
    accepted = request.headers.get("Accept-Encoding", "")
    for form, content in (("br", asset.brotli), ("gzip", asset.gzip)):
        if content is not None and form in accepted:
            response = Response(content, content_type=asset.media)
            response.headers["Content-Encoding"] = form
            break
    else:
        response = Response(asset.plain, content_type=asset.media)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = A_YEAR
    return response


def serve(app: Flask, assets: Mapping[str, Asset]) -> None:
    """Answer the assets' addresses, and give templates ``asset(name)``."""
    by_url = {asset.url: asset for asset in assets.values()}

    def answer(name: str) -> Response:
        found = by_url.get(f"/assets/{name}")
        return send(found) if found else abort(404)

    app.add_url_rule("/assets/<path:name>", "assets", answer)
    app.jinja_env.globals["asset"] = lambda name: assets[name].url
