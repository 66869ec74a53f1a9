"""The command line: one command, its families of sub-commands registered by the modules in ``hailong.commands``."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import pkgutil
import sys

from hailong import arguments, commands, machine_faults
from hailong.refused import Refused
from satisfaction.settings import Problems

WHEN = """\
when:
  to look at it     demo, simulate
  to begin          init, user, enroll, box, up, ingest, dashboard
  where boxes are   registry, reassign, maintenance, rules
  every day         doctor, boxes, backup
  every month       import, audit, signals, lost, close, export, presses
  afterwards        verify-report, reopen
  keys              renew, revoke, protect
  when it is wrong  rejects, verify, rebuild, restore, copy

docs/operations.md says more of when, `hailong COMMAND --help` how."""


def parser() -> argparse.ArgumentParser:
    """The whole command line. Command modules import heavy libraries only when they run."""
    top = arguments.Parser(
        prog="hailong",
        description="Hài Lòng: citizen satisfaction at one-stop-shops, from the button to the report.",
        epilog=WHEN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{module.name}").register(found)
    return top


def run(typed: list[str] | None = None) -> int:
    """Run one command; its exit status: 0 done, 1 refused or failed, 2 misspelt, 141 nobody reads on."""
    _write_whatever_the_terminal_can()
    try:
        options = parser().parse_args(typed)
        status = int(options.run(options) or 0)
        sys.stdout.flush()
        return status
    except (Refused, Problems) as problem:
        return _failed(str(problem))
    except BrokenPipeError:  # whoever reads has seen enough: `hailong presses … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as problem:
        text = machine_faults.explained(problem)
        if text is None:
            raise
        return _failed(text)


def _failed(text: str) -> int:
    print(f"hailong: {text}", file=sys.stderr)
    return 1


def _write_whatever_the_terminal_can() -> None:
    """A terminal that knows no Vietnamese letters gets them as escapes, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
