"""What commands have alike: how their help looks, the home, days, ports, folders."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

Run = Callable[[argparse.Namespace], "int | None"]
PERIOD = "2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 or 2026-01-01..2026-06-30"
EXAMPLES = "examples:\n"


class Parser(argparse.ArgumentParser):
    """What is misspelt is answered with where to read on; its commands are parsers of the same kind."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and end with status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n`{self.prog} --help` explains it.\n")


class Help(argparse.HelpFormatter):
    """Wraps prose as wide as the terminal is; an example stays on its line, to be copied."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(EXAMPLES) else super()._fill_text(text, width, indent)


def command(
    commands: Any, name: str, run: Run, *, help: str, description: str, example: str, home: bool = True
) -> argparse.ArgumentParser:
    """Add a command that ``run`` carries out. ``example``: command lines that work, one a line; ``home``: it needs
    --home."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=EXAMPLES + textwrap.indent(example, "  "),
        formatter_class=Help,
    )
    if home:
        parser.add_argument(
            "--home", type=Path, required=True, metavar="HOME", help="the home that `hailong init` made"
        )
    parser.set_defaults(run=run)
    return parser


def family(commands: Any, name: str, *, help: str, description: str) -> Any:
    """Add a command that has commands of its own; what ``command`` adds them to."""
    parser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=f"`hailong {name} COMMAND --help` explains one.",
        formatter_class=Help,
    )
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def day(text: str) -> date:
    """A day as 2026-10-05. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day is like 2026-10-05, not {text!r}") from None


def port(text: str) -> int:
    """A TCP port, 1 to 65535, or 0. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number to 65535, not {text!r}")
    return int(text)
