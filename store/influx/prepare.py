"""What InfluxDB needs before the first press: made where the server lets us, else said."""

from __future__ import annotations

from store.contract import StoreMisconfigured
from store.influx.questions import RAW, ROLLUPS
from store.influx.server import Server


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
