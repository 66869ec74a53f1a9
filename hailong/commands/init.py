"""``hailong init``: make a home."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``init``."""
    parser = arguments.command(
        commands,
        "init",
        run,
        help="make a home: settings, registry, certificates, data",
        description="Makes a home: hailong.toml with every setting explained, the registry's CSV files (Hanoi's "
        "126 units with their codes, office hours, public holidays), the certificate authority, an empty book.",
        example="hailong init /srv/hailong --host mqtt.example.gov.vn",
        home=False,
    )
    parser.add_argument("home", type=Path, metavar="HOME", help="a folder that does not exist yet, or is empty")
    parser.add_argument(
        "--city", choices=("hanoi", "none"), default="hanoi", help="whose units to write (default: hanoi)"
    )
    parser.add_argument("--store", default="sqlite", help='"sqlite" (default) or "influxdb://127.0.0.1:8086/hailong"')
    parser.add_argument(
        "--host",
        action="append",
        help="a name or address under which boxes reach the broker (repeatable); without it only this machine does",
    )
    parser.add_argument(
        "--broker-port", type=arguments.port, metavar="PORT", default=8883, help="MQTT over TLS (default: 8883)"
    )
    parser.add_argument(
        "--dashboard-port",
        type=arguments.port,
        metavar="PORT",
        default=8050,
        help="the officials' page (default: 8050)",
    )


def run(options: argparse.Namespace) -> None:
    """Make the home and say what comes next."""
    from hailong.making import make

    hosts: dict[tuple[str, str], object] = {}
    if options.host:  # boxes come from the network
        hosts = {("broker", "hosts"): tuple(options.host), ("broker", "listen"): "0.0.0.0"}  # noqa: S104
    home = make(
        options.home,
        values={
            ("general", "city"): options.city,
            ("general", "store"): options.store,
            ("broker", "port"): options.broker_port,
            ("dashboard", "port"): options.dashboard_port,
            **hosts,
        },
    )
    print(f"A home is in {home.path}. Next:")
    print(f"  {home.registry}/counters.csv     your counters, one line each")
    print(f"  hailong enroll BOX --counter COUNTER --home {options.home} --out DIR")
    print(f"  hailong user add NAME --role city --home {options.home}")
    print(f"  hailong up --home {options.home}")
    print(
        f"Who has {home.authority}/ca.key can issue boxes: keep it off-line (a USB stick in a safe), or encrypt it with"
    )
    print("`hailong protect`. Only enroll, renew and revoke need it; nothing that runs does.")
