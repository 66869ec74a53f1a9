"""``hailong backup``: presses and book in one neutral file, while everything runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``backup``."""
    parser = arguments.command(
        commands,
        "backup",
        run,
        help="write presses and book into one file, while everything runs",
        description="One ZIP: raw presses as Parquet (any analysis tool reads it), the book (registry, users, closed "
        "reports, ballots, dossiers) and what is needed to put them back into SQLite or InfluxDB. The file holds "
        "password hashes: keep it where you keep secrets. Settings and certificates are not in it: copy hailong.toml, "
        "authority, broker and ingest beside it (docs/operations.md).",
        example="hailong backup /mnt/nas/hailong-2026-11-22.zip --home /srv/hailong",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not be there yet")


def run(options: argparse.Namespace) -> None:
    """Write the file whole, or not at all."""
    from hailong import archive
    from hailong.progress import bar
    from hailong.refused import Refused
    from hailong.storing import reading, stored
    from store.now import now_ms

    target: Path = options.file
    if target.exists():
        raise Refused(f"{target} is there already; name a new file")
    if not target.absolute().parent.is_dir():
        raise Refused(f"{target.absolute().parent} is not a folder")
    with reading(options.home) as (here, reader), bar("presses") as progress:
        total = stored(reader)
        count = archive.write(
            target.absolute(), reader, here.book_path, now_ms=now_ms(), note=lambda done: progress(done, total)
        )
    print(f"{target}: {count} presses and the book.")
