"""The way in to ``hailong``. It loads nothing itself, so that Ctrl-C ends in one line from the start."""

from __future__ import annotations

import signal
import sys


def main(typed: list[str] | None = None) -> int:
    """Run one command; its exit status: 0 done, 1 refused or failed, 2 misspelt, 130 ended by Ctrl-C."""
    try:
        from hailong.command_line import run

        return run(typed)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # we are leaving: a second one changes nothing
        print("hailong: ended by Ctrl-C", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
