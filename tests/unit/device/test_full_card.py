"""A card that is really full: a file system in memory of 16 MB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ALONE = ("unshare", "--user", "--map-root-user", "--mount")
PRESS = """
import sys
from pathlib import Path
from device.outbox import Outbox
from satisfaction.press import Rating
from satisfaction.receipt import Receipt
from tests.unit.device.conftest import Bench, add

bench = Bench(Path(sys.argv[1]))
bench.outbox.keep_reserve()
for _ in range(int(sys.argv[2])):
    add(bench.outbox)
bench.outbox.receive([Receipt(bench.outbox.spool, tuple(range(1, int(sys.argv[2]) + 1)))], now_ms=0)
if sys.argv[3:]:
    bench.box.close()
with open(Path(sys.argv[1], "filler"), "wb", buffering=0) as filler:
    try:
        while filler.write(bytes(4096)):
            pass
    except OSError:
        pass
if sys.argv[3:]:
    bench.begin()
for _ in range(60):
    bench.push(Rating.SATISFIED)
    print(bench.lit("thanks_lamp"), flush=True)
    bench.wait(10)
"""


@pytest.mark.parametrize("then", [[], ["restarted"]], ids=["running", "restarted"])
@pytest.mark.parametrize("receipted", [0, 30, 300])
def test_on_a_card_that_is_really_full_presses_are_stored_and_thanked(
    tmp_path: Path, receipted: int, then: list[str]
) -> None:
    mounted = [*ALONE, "sh", "-c", 'mount -t tmpfs -o size=16m card "$0" && exec "$@"', str(tmp_path)]
    if subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of his own")
    done = subprocess.run(
        [*mounted, sys.executable, "-c", PRESS, str(tmp_path), str(receipted), *then],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["True"] * 60, done.stderr
