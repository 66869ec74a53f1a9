"""Settings of the store: how long raw presses are kept, and how to reach an InfluxDB."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from satisfaction.settings import between, setting

PASSWORD = "HAILONG_INFLUXDB_PASSWORD"  # noqa: S105  # the name of an environment variable
TOKEN = "HAILONG_INFLUXDB_TOKEN"  # noqa: S105  # the name of an environment variable


@dataclass(frozen=True)
class StoreSettings:
    """Section ``[presses]`` of hailong.toml."""

    keep_days: int = setting(
        0,
        help="days that raw presses are kept; 0 = for ever. Daily figures are kept for ever in any case",
        check=lambda value: None if value == 0 or value >= 400 else "keep at least 400 days (a year can be recounted)",
    )


@dataclass(frozen=True)
class InfluxSettings:
    """Section ``[influxdb]`` of hailong.toml; used when ``store`` is ``influxdb://host:port/database``.

    Secrets come from a file or from the environment (HAILONG_INFLUXDB_PASSWORD, HAILONG_INFLUXDB_TOKEN), never from
    a command line.
    """

    username: str = setting("", help="user of InfluxDB 1.x; leave empty when a token is used")
    password_file: str = setting("", help="file whose first line is the password (or HAILONG_INFLUXDB_PASSWORD)")
    token_file: str = setting("", help="file whose first line is the token of InfluxDB 2.x (or HAILONG_INFLUXDB_TOKEN)")
    organisation: str = setting("", help="organisation of InfluxDB 2.x; named in messages only")
    ca_file: str = setting("", help="certificate of the authority that signed the server's, for influxdbs://")
    timeout_s: float = setting(30.0, help="seconds to wait for an answer", check=between(1, 600))


def secret(file: str, variable: str, *, environment: Mapping[str, str] = os.environ) -> str:
    """The secret in the environment's ``variable``, else the first line of ``file``, else "". Raises OSError."""
    if environment.get(variable):
        return environment[variable]
    return Path(file).read_text().splitlines()[0].strip() if file else ""
