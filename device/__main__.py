"""``python -m device --config box.toml``: the box alone, as its systemd unit runs it (``hailong box`` is the same)."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from device import config, service


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m device", description=main.__doc__)
    parser.add_argument("--config", type=Path, required=True, metavar="DIR/box.toml")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    service.run(config.load(parser.parse_args().config))


if __name__ == "__main__":
    main()
