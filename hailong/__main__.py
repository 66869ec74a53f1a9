"""``hailong``: one command, its families of sub-commands registered by the modules in ``hailong.commands``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

from hailong import commands
from hailong.refused import Refused
from satisfaction.settings import Problems


def parser() -> argparse.ArgumentParser:
    """The whole command line. Command modules import heavy libraries only when they run."""
    top = argparse.ArgumentParser(
        prog="hailong",
        description="Hài Lòng: citizen satisfaction at one-stop-shops, from the button to the monthly report.",
        epilog="Start with `hailong demo`, or `hailong init HOME` for a home of your own.",
    )
    found = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{module.name}").register(found)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (Refused, Problems) as problem:
        print(f"hailong: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
