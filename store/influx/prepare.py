"""What InfluxDB needs before the first press: made where the server lets us, else said."""

from __future__ import annotations

from store.contract import StoreMisconfigured
from store.influx.questions import RAW, ROLLUPS
from store.influx.server import Server

FOR_EVER = "0s"  # as the server says it


def prepare(server: Server) -> None:
    """Make the database and its retention policies where the server lets us; else say what to run."""
    name, version = server.database, server.version()
    known = version or "(unknown version)"
    if not version.startswith("1."):
        raise StoreMisconfigured(
            f"InfluxDB {known} at {server.base} lacks {name}/raw and {name}/rollups. Make both: "
            f"influx bucket create -n {name}/raw --retention 0 --shard-group-duration 52w; "
            f"influx bucket create -n {name}/rollups --retention 0 --shard-group-duration 520w"
        )
    statements = (
        f'CREATE DATABASE "{name}"',
        f'CREATE RETENTION POLICY "{RAW}" ON "{name}" DURATION INF REPLICATION 1 SHARD DURATION 52w DEFAULT',
        f'CREATE RETENTION POLICY "{ROLLUPS}" ON "{name}" DURATION INF REPLICATION 1 SHARD DURATION 520w',
    )
    try:
        for statement in statements:
            server.command(statement)
    except StoreMisconfigured as error:
        raise StoreMisconfigured(f"{error}. Let an administrator run: {'; '.join(statements)}") from error


def refuse_expiring(server: Server) -> None:
    """Raises StoreMisconfigured where the server deletes presses or figures by itself after a time: only the store
    may (``keep_days``), which then knows of which days figures can no longer be counted again. 1.x only: 2.x tells
    the retention of a bucket elsewhere."""
    if not server.version().startswith("1."):
        return
    for series in next(server.ask([f'SHOW RETENTION POLICIES ON "{server.database}"'])):
        for row in series.rows:
            policy = dict(zip(series.columns, row, strict=True))
            if policy["name"] in (RAW, ROLLUPS) and policy["duration"] != FOR_EVER:
                raise StoreMisconfigured(
                    f"InfluxDB at {server.base} deletes {policy['name']} of {server.database} after "
                    f"{policy['duration']}: what was stored would be lost. Let an administrator run "
                    f'ALTER RETENTION POLICY "{policy["name"]}" ON "{server.database}" DURATION INF; '
                    "keep_days in hailong.toml lets presses expire"
                )
