"""``hailong doctor``: when nothing arrives, what to look at."""

from __future__ import annotations

import argparse
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``doctor``."""
    arguments.command(
        commands,
        "doctor",
        run,
        help="look what is wrong with an installation, and say the next step",
        description="Looks at clock, disk, certificates, broker, ingest, store, dashboard and boxes, in the order in "
        "which a press passes them. Changes nothing. Exit status 1 when there is something to mend. On a box: "
        "hailong box doctor.",
        example="hailong doctor --home /srv/hailong",
    )


def run(options: argparse.Namespace) -> int:
    """Findings on standard output; 1 when there is something to mend."""
    from device.clock import SystemClock
    from hailong import doctor, home
    from hailong.refused import Refused

    well = True
    try:
        for finding in doctor.examine(home.load(options.home), clock=SystemClock()):
            print(finding)
            well &= finding.well
    except PermissionError as error:
        raise Refused(f"{error.filename} may not be read: run this as root, or as the owner of the home") from error
    return 0 if well else 1
