"""What ends a command that serves, and what does not."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

TOLD = """
import os, signal, sys
from hailong.stopping import stop_on_signals
signal.signal(signal.SIGHUP, signal.SIG_IGN if sys.argv[2] == "nohup" else signal.SIG_DFL)
stop = stop_on_signals()
os.kill(os.getpid(), int(sys.argv[1]))
print(stop.is_set())
"""


@pytest.mark.parametrize(
    ("number", "started", "stops"),
    [
        (signal.SIGINT, "in a terminal", True),
        (signal.SIGTERM, "nohup", True),
        (signal.SIGHUP, "in a terminal", True),
        (signal.SIGHUP, "nohup", False),
    ],
)
def test_ctrl_c_a_service_manager_and_a_closed_terminal_stop_it_but_not_what_runs_under_nohup(
    number: signal.Signals, started: str, stops: bool
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", TOLD, str(int(number)), started], capture_output=True, text=True, check=True
    )
    assert told.stdout == f"{stops}\n"
