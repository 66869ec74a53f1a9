"""One message for all new alerts, in Vietnamese, to the webhook that a city has named."""

from __future__ import annotations

import json
import logging
import urllib.request
from collections import defaultdict
from collections.abc import Mapping, Sequence

from satisfaction import clock
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
}


def text(found: Sequence[Alert], *, unit_names: Mapping[str, str]) -> str:
    """The digest of ``found``, grouped by kind; long lists end in how many more there are."""
    by_kind: defaultdict[AlertKind, list[Alert]] = defaultdict(list)
    for alert in found:
        by_kind[alert.condition.kind].append(alert)
    lines = [f"Hài Lòng: {len(found)} việc cần xem"]
    for kind, group in by_kind.items():
        lines.append(f"{TITLES[kind]} ({len(group)}):")
        lines += [f"- {_line(alert, unit_names)}" for alert in group[:MAX_LINES]]
        if len(group) > MAX_LINES:
            lines.append(f"- và {len(group) - MAX_LINES} thiết bị khác")
    return "\n".join(lines)


def _line(alert: Alert, unit_names: Mapping[str, str]) -> str:
    condition = alert.condition
    where = f", {unit_names.get(condition.unit, condition.unit)}" if condition.unit else ""
    return f"{condition.box}{where}: {condition.detail} (từ {clock.local_datetime(alert.begin_ms):%H:%M %d/%m/%Y})"


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
        new = alerts.unsent(book)
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
