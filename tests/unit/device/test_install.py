"""The systemd unit's hardening, and the installer's ways forward and back, also when power fails on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

DEVICE = Path(__file__).parents[3] / "device"
UNIT = DEVICE / "hailong-box.service"
PLACED = {"box.toml", "box.crt", "box.key", "ca.crt"}

# What the installer calls, in a root of its own: only systemd, apt, users, pip and the box itself are played.
LOOKING = {  # they leave the disk as it is
    "systemctl": "true",
    "timeout": '[ ! -e "$ROOT/opt/hailong-box/current/bad" ]',
    "apt-get": "true",
    "id": "true",
    "sync": "true",
    "date": 'echo "v$RUN"',
}
CHANGING = {
    **{name: f'exec {shutil.which(name)} "$@"' for name in ("ln", "mv", "rm")},
    "install": 'for a; do shift; case $a in -o | root | -g | hailong-box) ;; *) set -- "$@" "$a" ;; esac; done\n'
    'exec /usr/bin/install "$@"',
    "python3": 'for last; do :; done; mkdir -p "$last/bin"; [ -z "${BAD:-}" ] || touch "$last/bad"\n'
    'echo "exit ${BROKEN:-0}" > "$last/bin/pip"\n'
    'echo "[ -z \\"\\$4\\" ] || exit ${UNUSABLE:-0}" > "$last/bin/python"\n'
    'chmod +x "$last"/bin/*',
}
# Each call is noted; before the change number die_at the power fails.
NOTED = '#!/bin/sh\necho "${0##*/} $*" >> "$STEPS"\n'
COUNTED = 'read -r left < "$LEFT"; [ "$left" != 1 ] || kill -9 0; echo $((left - 1)) > "$LEFT"\n'


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


class Machine:
    """A root of its own to install into, and a bundle."""

    def __init__(self, directory: Path) -> None:
        self.root, self.bundle = directory / "root", directory / "bundle"
        self._tools, self._steps, self._run = directory / "tools", directory / "steps", 0
        self._left = directory / "left"
        self._tools.mkdir()
        scripts = {name: NOTED + body for name, body in LOOKING.items()}
        scripts |= {name: NOTED + COUNTED + body for name, body in CHANGING.items()}
        for name, text in scripts.items():
            (self._tools / name).write_text(f"{text}\n")
            (self._tools / name).chmod(0o755)
        (self.root / "etc/systemd/system").mkdir(parents=True)
        self.bundle.mkdir()
        for name in PLACED:
            (self.bundle / name).write_text(name)
        (self.bundle / "box.toml").write_text('box = "b1"\ndata = "data"\n')

    def install(self, *arguments: object, die_at: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        """``install(bundle, BAD="1")`` runs the installer; power fails before its change number ``die_at``."""
        self._run += 1
        self._steps.unlink(missing_ok=True)
        self._left.write_text(f"{die_at}\n")
        values = {**os.environ, "PATH": f"{self._tools}:{os.environ['PATH']}", "ROOT": str(self.root), "WAIT_S": "1"}
        values |= {"STEPS": str(self._steps), "LEFT": str(self._left), "RUN": str(self._run), **environment}
        command = [str(DEVICE / "install-box"), *map(str, arguments)]
        return subprocess.run(command, env=values, capture_output=True, text=True, check=False, start_new_session=True)

    @property
    def steps(self) -> list[str]:
        """What the last run did."""
        return self._steps.read_text().replace(f"{self.root}/", "/").splitlines()

    @property
    def current(self) -> str:
        """The version that runs."""
        return (self.root / "opt/hailong-box/current").readlink().name

    @property
    def versions(self) -> int:
        """How many are on the disk."""
        return len(list((self.root / "opt/hailong-box/versions").iterdir()))

    def starts(self) -> bool:
        """Whether the next power-on finds a whole unit, software and bundle."""
        etc = self.root / "etc"
        software = self.root / "opt/hailong-box/current"
        bundle = {file.name for file in (etc / "hailong-box").iterdir() if file.stat().st_size}
        unit = (etc / "systemd/system/hailong-box.service").read_text("utf-8")
        return unit == UNIT.read_text("utf-8") and (software / "bin/python").stat().st_size > 0 and bundle >= PLACED


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_install_places_the_bundle_for_the_box_alone(machine: Machine) -> None:
    done = machine.install(machine.bundle)
    assert done.returncode == 0, done.stderr
    placed = machine.root / "etc/hailong-box"
    assert 'data = "/var/lib/hailong-box"' in (placed / "box.toml").read_text()
    assert (placed / "box.key").stat().st_mode & 0o777 == 0o640
    assert machine.starts()


def test_an_update_keeps_the_version_before_and_one_command_goes_back_and_forth(machine: Machine) -> None:
    machine.install(machine.bundle)
    assert machine.install().returncode == 0
    for version in ("v1", "v2", "v1"):
        assert machine.install("--back").returncode == 0
        assert machine.current == version


def test_an_update_that_does_not_come_up_leaves_all_as_it_was(machine: Machine) -> None:
    machine.install(machine.bundle)
    machine.install()
    assert machine.install(BAD="1").returncode == 1
    assert machine.current == "v2"
    assert machine.install("--back").returncode == 0
    assert machine.current == "v1"


def test_a_version_before_that_no_longer_comes_up_is_not_kept_running(machine: Machine) -> None:
    machine.install(machine.bundle)
    machine.install()
    (machine.root / "opt/hailong-box/current/before/bad").touch()
    done = machine.install("--back")
    assert done.returncode == 1
    assert "v1 does not come up: still at v2" in done.stderr
    assert machine.current == "v2"


def test_without_a_version_before_there_is_no_way_back(machine: Machine) -> None:
    machine.install(machine.bundle)
    assert "no version before" in machine.install("--back").stderr
    assert machine.install(BAD="1").returncode == 1
    assert "no version before" in machine.install("--back").stderr
    assert machine.current == "v1"


def test_an_update_that_cannot_be_built_changes_nothing(machine: Machine) -> None:
    machine.install(machine.bundle)
    done = machine.install(BROKEN="1")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert machine.current == "v1"
    assert machine.versions == 1


def test_only_the_version_in_use_and_the_one_before_stay_on_the_card(machine: Machine) -> None:
    machine.install(machine.bundle)
    for _ in range(3):
        machine.install()
    assert machine.versions == 2


def test_an_incomplete_bundle_is_refused_before_anything_happens(machine: Machine) -> None:
    (machine.bundle / "box.key").unlink()
    done = machine.install(machine.bundle)
    assert done.returncode == 1
    assert "box.key is missing" in done.stderr
    assert not (machine.root / "opt").exists()


def test_settings_that_the_new_version_cannot_use_are_refused_and_nothing_is_changed(machine: Machine) -> None:
    machine.install(machine.bundle)
    (machine.bundle / "box.toml").write_text('box = "b1"\ndata = "data"\nnonsense\n')
    assert "nothing was changed" in machine.install(machine.bundle, UNUSABLE="1").stderr
    assert "nonsense" not in (machine.root / "etc/hailong-box/box.toml").read_text()


def test_a_machine_with_one_boxs_presses_does_not_become_another_box(machine: Machine) -> None:
    machine.install(machine.bundle)
    (machine.bundle / "box.toml").write_text('box = "b2"\ndata = "data"\n')
    done = machine.install(machine.bundle)
    assert done.returncode == 1
    assert 'this machine is box "b1"' in done.stderr
    assert 'box = "b1"' in (machine.root / "etc/hailong-box/box.toml").read_text()


def test_the_new_version_is_on_the_disk_before_anything_leads_there(machine: Machine) -> None:
    machine.install(machine.bundle)
    machine.install()
    calls = machine.steps
    (led,) = [n for n, call in enumerate(calls) if call.endswith(" /opt/hailong-box/current") and call.startswith("mv")]
    assert [call.partition(" ")[0] for call in calls[led - 2 : led + 2]] == ["sync", "ln", "mv", "sync"]


@pytest.mark.parametrize("way", ["update", "back"])
def test_wherever_power_fails_the_box_starts_and_the_same_command_succeeds_in_the_end(
    machine: Machine, way: str
) -> None:
    machine.install(machine.bundle)
    machine.install()
    arguments = ["--back"] if way == "back" else [machine.bundle]
    step = 1
    while (done := machine.install(*arguments, die_at=step)).returncode == -signal.SIGKILL:
        assert machine.starts(), f"power failed before change {step}"
        step += 1
    assert done.returncode == 0, done.stderr
    assert machine.starts()
    assert step > 4
    assert machine.install().returncode == 0
    assert machine.versions == 2
