"""What the box says of itself each minute."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from device.clock import Moment
from device.outbox import Outbox
from satisfaction.health import Health
from satisfaction.press import Rating

_TEMPERATURE = Path("/sys/class/thermal/thermal_zone0/temp")  # thousandths of a degree


def health(
    outbox: Outbox,
    *,
    now: Moment,
    sent_ms: int,
    certificate_until_ms: int | None = None,
    glitches: int = 0,
    missed_edges: int = 0,
    stuck: Iterable[Rating] = (),
    clone: bool = False,
    refill_done: str | None = None,
    problems: Mapping[str, str] | None = None,
) -> Health:
    """The report of this minute."""
    backlog = outbox.backlog()
    return Health(
        sent_ms=sent_ms,
        version=metadata.version("hailong"),
        boot_id=now.boot,
        uptime_s=now.boottime_ms // 1000,
        spools=outbox.spools(),
        broken_spools=outbox.broken_spools(),
        backlog=backlog.pending,
        oldest_pending_ms=backlog.oldest_ms,
        parked=backlog.parked,
        clock_synced=now.synced,
        disk_free_mb=shutil.disk_usage(outbox.path.parent).free // 1_000_000,
        temperature_c=temperature_c(),
        certificate_until_ms=certificate_until_ms,
        glitches=glitches,
        missed_edges=missed_edges,
        stuck=tuple(sorted(rating.value for rating in stuck)),
        clone=clone,
        refill_done=refill_done,
        problems=tuple((problems or {}).values()),
    )


def temperature_c() -> float | None:
    """The processor's temperature; None where it cannot be measured."""
    try:
        return int(_TEMPERATURE.read_text("ascii")) / 1000
    except (OSError, ValueError):
        return None
