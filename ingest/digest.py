"""One message for all alerts that began or ended, in Vietnamese, to the webhook that a city has named."""

from __future__ import annotations

import json
import logging
import urllib.request
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ingest.watch import moment
from store.book import Book, alerts
from store.book.alerts import Alert, AlertKind

log = logging.getLogger(__name__)
TIMEOUT_S = 10
MAX_LINES = 20
TITLES: Mapping[AlertKind, str] = {
    AlertKind.SILENT: "Chưa có tín hiệu",
    AlertKind.BACKLOG: "Đang chờ gửi dữ liệu",
    AlertKind.CLOCK: "Đồng hồ sai",
    AlertKind.CERTIFICATE: "Chứng thư sắp hết hạn",
    AlertKind.STUCK: "Kẹt nút",
    AlertKind.MISSED_EDGES: "Bỏ sót tín hiệu nút bấm",
    AlertKind.CLONE: "Trùng tên thiết bị",
    AlertKind.UNKNOWN_BOX: "Thiết bị chưa có trong danh mục",
    AlertKind.BOX_PROBLEM: "Thiết bị báo sự cố",
    AlertKind.SIGNAL: "Tỷ lệ hài lòng có tín hiệu giảm",
}


def text(found: Sequence[Alert], *, unit_names: Mapping[str, str]) -> str:
    """The digest of ``found``: open ones grouped by kind, then those that ended; long lists say how many more."""
    by_kind: defaultdict[AlertKind, list[Alert]] = defaultdict(list)
    ended: list[Alert] = []
    for alert in found:
        (by_kind[alert.condition.kind] if alert.end_ms is None else ended).append(alert)
    lines = [f"Hài Lòng: {_heads(len(found) - len(ended), len(ended))}"]
    for kind, group in by_kind.items():
        lines += _group(TITLES[kind], [_begun(alert, unit_names) for alert in group])
    if ended:
        lines += _group("Đã trở lại bình thường", [_ended(alert, unit_names) for alert in ended])
    return "\n".join(lines)


def _heads(begun: int, ended: int) -> str:
    parts = (f"{begun} việc cần xem" if begun else "", f"{ended} việc đã trở lại bình thường" if ended else "")
    return ", ".join(filter(None, parts))


def _group(title: str, texts: Sequence[str]) -> list[str]:
    more = [f"- và {len(texts) - MAX_LINES} việc khác"] if len(texts) > MAX_LINES else []
    return [f"{title} ({len(texts)}):", *(f"- {each}" for each in texts[:MAX_LINES]), *more]


def _begun(alert: Alert, unit_names: Mapping[str, str]) -> str:
    return f"{_where(alert, unit_names)}: {alert.condition.detail} (từ {moment(alert.begin_ms)})"


def _ended(alert: Alert, unit_names: Mapping[str, str]) -> str:
    story = f"từ {moment(alert.begin_ms)} đến {moment(alert.end_ms)}"
    return f"{_where(alert, unit_names)}: {TITLES[alert.condition.kind].lower()} ({story})"


def _where(alert: Alert, unit_names: Mapping[str, str]) -> str:
    unit = alert.condition.unit
    return ", ".join(filter(None, (alert.condition.box, unit_names.get(unit, unit))))


class Webhook:
    """Sends what is new, at most one digest in ``minutes``; what could not be sent is tried again with the next."""

    def __init__(self, url: str, *, minutes: int) -> None:
        self._url = url
        self._pause_ms = minutes * 60_000
        self._last_ms = 0

    def tell(self, book: Book, *, unit_names: Mapping[str, str], now_ms: int) -> None:
        """Send a digest when one is due. A webhook that does not answer is said in the log, and harms nothing else."""
        if not self._url or now_ms - self._last_ms < self._pause_ms:
            return
        new = [*alerts.unsent(book), *alerts.ends_unsent(book)]
        if not new:
            return
        self._last_ms = now_ms
        try:
            post(self._url, {"text": text(new, unit_names=unit_names)})
        except OSError as error:
            log.warning("the webhook does not take the digest: %s", error)
            return
        alerts.sent(book, new, now_ms=now_ms)


def post(url: str, body: Mapping[str, str]) -> None:
    """POST ``body`` as JSON; OSError when it is not taken."""
    request = urllib.request.Request(  # noqa: S310  # the settings allow http and https only
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310  # see above
        pass
