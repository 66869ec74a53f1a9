"""The edge to InfluxDB through influxdb-client: its pool, its authentication; our reading of what an answer means."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException

from store.contract import StoreMisconfigured, StoreUnavailable
from store.settings import PASSWORD, TOKEN, InfluxSettings, secret

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}
_MEND = {401: "the login is refused", 403: "this login may not do that", 404: "it is not there"}
# Limits of the server that refuse good points: a person has to raise them, no press is to blame.
_LIMITS = ("max-series-per-database", "max-values-per-tag")
_ABSENT = ("database not found", "retention policy not found", "dbrp mapping not found")


class PointRefused(Exception):
    """The server will not take (some of) these lines, whenever they are sent (400, 413, 422); with its words."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of an answer: its tags, and rows in the order of ``columns`` (the first is the time in ns)."""

    tags: Mapping[str, str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class Server:
    """One database on one server. Every call raises StoreUnavailable or StoreMisconfigured with the server's words."""

    def __init__(self, url: str, settings: InfluxSettings) -> None:
        parts = urlsplit(url)
        self.database = parts.path.strip("/")
        if not self.database or not parts.hostname:
            raise StoreMisconfigured(f"{url!r} is not influxdb://host:port/database")
        scheme = "https" if parts.scheme == "influxdbs" else "http"
        self.base = f"{scheme}://{parts.hostname}:{parts.port or 8086}"
        token, basic = _login(settings)
        self._client: Any = InfluxDBClient(
            self.base,
            token=token,
            org=settings.organisation or "-",
            timeout=int(settings.timeout_s * 1000),
            auth_basic=basic,
            ssl_ca_cert=settings.ca_file or None,
            # read=0: a write that is sent again by itself could overtake a later one
            retries=urllib3.Retry(connect=1, read=0, redirect=0, status=0, other=0, allowed_methods=None),
        )

    def version(self) -> str:
        """The server's version, like ``1.6.7``; "" when it does not say."""
        _, headers = self._call("GET", "/ping", {})
        return str(headers.get("X-Influxdb-Version", "")).lstrip("v")

    def write(self, lines: Sequence[str], *, policy: str) -> None:
        """Line protocol, ns; durable when this returns. Raises PointRefused when the server will never take it."""
        query = {"db": self.database, "rp": policy, "precision": "ns"}
        self._call("POST", "/write", query, header_params=_TEXT, body="\n".join(lines).encode())

    def ask(self, statements: Iterable[str]) -> Iterator[list[Series]]:
        """InfluxQL statements in one request; the series of each, in order."""
        asked = list(statements)
        if not asked:
            return
        for result in _results(self._question("; ".join(asked))):
            if result.get("error") == "not executed" and len(asked) > 1:  # 1.6 hides the reason: ask one by one for it
                for statement in asked:
                    self.command(statement)
            yield self._series(result)

    def stream(self, statement: str) -> Iterator[Series]:
        """The series of one statement, however long they are: each in pieces, and one piece in memory."""
        for line in io.BytesIO(self._question(statement, chunked="true")):
            for result in _results(line):
                yield from self._series(result)

    def command(self, statement: str) -> None:
        """A statement that answers nothing."""
        for _ in self.ask([statement]):
            pass

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _question(self, text: str, **how: str) -> bytes:
        """The answer's body."""
        query = {"db": self.database, "epoch": "ns", **how}
        try:
            data, _ = self._call("POST", "/query", query, header_params=_FORM, post_params=[("q", text)])
        except PointRefused as refused:
            raise StoreUnavailable(f"{self.base} does not understand the question: {refused}") from refused
        return data

    def _series(self, result: Mapping[str, Any]) -> list[Series]:
        if "error" in result:
            raise _fault(self.base, self.database, result["error"])
        return [
            Series(item.get("tags", {}), item["columns"], item.get("values", [])) for item in result.get("series", [])
        ]

    def _call(self, method: str, path: str, query: Mapping[str, str], **body: Any) -> tuple[bytes, Mapping[str, str]]:
        """(body, headers) of the answer."""
        try:
            answer, _, headers = self._client.api_client.call_api(
                path, method, query_params=list(query.items()), _preload_content=False, **body
            )
            return answer.data, headers
        except ApiException as error:
            raise self._meaning(error) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise StoreUnavailable(f"{self.base}: {error}") from error

    def _meaning(self, error: ApiException) -> Exception:
        """What an answer that is not 2xx means for the presses in the request."""
        words = _words(error)
        status = error.status or 0
        if status in _MEND:
            return StoreMisconfigured(f"{self.base}, database {self.database}: {_MEND[status]} ({status} {words})")
        if status in (400, 413, 422):
            limited = any(limit in words for limit in _LIMITS)
            return StoreMisconfigured(f"{self.base}: {words}") if limited else PointRefused(words)
        return StoreUnavailable(f"{self.base}: {status} {words}")


def _results(data: bytes) -> list[dict[str, Any]]:
    """The results in an answer, or what it says instead of them."""
    body = json.loads(data)
    return [body] if "error" in body else body.get("results", [])


def _login(settings: InfluxSettings) -> tuple[str, bool]:
    """(token or user:password, whether it is the latter)."""
    try:
        if settings.username:
            return f"{settings.username}:{secret(settings.password_file, PASSWORD)}", True
        return secret(settings.token_file, TOKEN), False
    except (OSError, IndexError) as error:
        raise StoreMisconfigured(f"[influxdb] names a file that cannot be read: {error}") from error


def _words(error: ApiException) -> str:
    data = error.body if error.body is not None else b""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
    try:
        body = json.loads(text)
    except ValueError:
        return text.strip()[:500] or str(error.reason)
    return str(body.get("error") or body.get("message") or text)[:500] if isinstance(body, dict) else text[:500]


def _fault(base: str, database: str, words: str) -> StoreUnavailable:
    if any(absent in words for absent in _ABSENT):
        return StoreMisconfigured(f"{base}, database {database}: {words}")
    return StoreUnavailable(f"{base}: {words}")
