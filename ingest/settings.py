"""What a city can set of ingest: section ``[ingest]`` of hailong.toml."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.settings import between, setting


def _webhook_problem(value: str) -> str | None:
    return None if not value or value.startswith(("http://", "https://")) else "must begin with https:// (or http://)"


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """Every field is explained by its ``help``, which is also what stands in the file."""

    waiting_presses: int = setting(
        20_000,
        help="How many presses may wait in memory for the store. What comes beyond stays with the boxes.",
        check=between(1_000, 1_000_000),
    )
    rejects_per_box_day: int = setting(
        500,
        help="How many rejected messages of one box are kept per day; what comes beyond is only counted.",
        check=between(1, 100_000),
    )
    metrics_port: int = setting(
        0, help="Port of the Prometheus metrics on 127.0.0.1; 0 = none.", check=between(0, 65_535)
    )
    silent_minutes: int = setting(
        15,
        help="A box without any sign for this long within its counter's office hours is reported as silent.",
        check=between(3, 1_440),
    )
    backlog_minutes: int = setting(
        60, help="A box whose oldest unsent press has waited this long is reported.", check=between(5, 10_080)
    )
    clock_error_s: int = setting(
        60, help="A box whose clock differs from the server's by more than this is reported.", check=between(5, 3_600)
    )
    certificate_days: int = setting(
        30, help="A box whose certificate ends within this many days is reported.", check=between(1, 365)
    )
    webhook: str = setting(
        "",
        help="Where new alerts are sent as one digest (JSON with a Vietnamese text, by POST); empty = nowhere.",
        check=_webhook_problem,
    )
    webhook_minutes: int = setting(15, help="At most one digest in this many minutes.", check=between(1, 1_440))
