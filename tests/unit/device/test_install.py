"""The systemd unit's hardening, and the installer's ways forward and back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

DEVICE = Path(__file__).parents[3] / "device"
UNIT = DEVICE / "hailong-box.service"

# What the installer calls, in a root of its own: only systemd, apt, users and pip are played.
PLAYED = {
    "systemctl": 'echo "$@" >> "$CALLS"; case "$1" in is-active) [ ! -e "$ROOT/opt/hailong-box/current/bad" ];; esac',
    "apt-get": "true",
    "id": "true",
    "python3": 'for last; do :; done; mkdir -p "$last/bin"; [ -z "${BAD:-}" ] || touch "$last/bad"\n'
    'printf "#!/bin/sh\\nexit ${BROKEN:-0}\\n" | tee "$last/bin/pip" > "$last/bin/python"; chmod +x "$last"/bin/*',
    "date": 'echo "v$(cat "$CALLS" 2>/dev/null | wc -l)"',
}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_the_units_exposure_is_at_most_2() -> None:
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout


def test_the_watchdog_waits_for_more_than_three_probes() -> None:
    from device.box import PROBE_S

    (line,) = [line for line in UNIT.read_text("utf-8").splitlines() if line.startswith("WatchdogSec=")]
    assert int(line.partition("=")[2]) > 3 * PROBE_S


Install = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    made = tmp_path / "bundle"
    made.mkdir()
    for name in ("box.crt", "box.key", "ca.crt"):
        (made / name).write_text(name)
    (made / "box.toml").write_text('box = "b1"\ndata = "data"\n')
    return made


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """``install(bundle, BAD="1")`` runs the installer in a root of its own."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, body in PLAYED.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    (tools / "install").write_text('#!/bin/sh\nexec /usr/bin/install $(echo "$@" | sed "s/-o root -g hailong-box//")\n')
    (tools / "install").chmod(0o755)
    root = tmp_path / "root"
    (root / "etc/systemd/system").mkdir(parents=True)

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        values = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "ROOT": str(root), "WAIT_S": "1"}
        values |= {"CALLS": str(tmp_path / "calls"), **environment}
        command = [str(DEVICE / "install-box"), *map(str, arguments)]
        return subprocess.run(command, env=values, capture_output=True, text=True, check=False)

    return run


def current(tmp_path: Path) -> str:
    return (tmp_path / "root/opt/hailong-box/current").readlink().name


def test_the_first_install_places_the_bundle_for_the_box_alone(install: Install, bundle: Path, tmp_path: Path) -> None:
    done = install(bundle)
    assert done.returncode == 0, done.stderr
    placed = tmp_path / "root/etc/hailong-box"
    assert 'data = "/var/lib/hailong-box"' in (placed / "box.toml").read_text()
    assert (placed / "box.key").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "root/etc/systemd/system/hailong-box.service").is_file()


def test_an_update_keeps_the_version_before_and_one_command_goes_back(
    install: Install, bundle: Path, tmp_path: Path
) -> None:
    install(bundle)
    first = current(tmp_path)
    assert install().returncode == 0
    assert current(tmp_path) != first
    assert install("--back").returncode == 0
    assert current(tmp_path) == first


def test_an_update_that_does_not_come_up_goes_back_by_itself(install: Install, bundle: Path, tmp_path: Path) -> None:
    install(bundle)
    first = current(tmp_path)
    assert install(BAD="1").returncode == 1
    assert current(tmp_path) == first


def test_an_update_that_cannot_be_built_changes_nothing(install: Install, bundle: Path, tmp_path: Path) -> None:
    install(bundle)
    first = current(tmp_path)
    done = install(BROKEN="1")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert current(tmp_path) == first
    assert len(list((tmp_path / "root/opt/hailong-box/versions").iterdir())) == 1


def test_an_incomplete_bundle_is_refused_before_anything_happens(
    install: Install, bundle: Path, tmp_path: Path
) -> None:
    (bundle / "box.key").unlink()
    done = install(bundle)
    assert done.returncode == 1
    assert "box.key is missing" in done.stderr
    assert not (tmp_path / "root/opt").exists()
