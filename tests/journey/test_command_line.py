"""The command as a city's IT uses it: made homes, clear words for every mistake, nothing half done."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from hailong import running
from tests.eventually import eventually

COUNTER = "00004-1,00004,Quầy 1,hộ tịch,tiếp nhận,2025-07-01,\n"


def hailong(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hailong", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A new home of Hanoi with one counter, on ports of its own."""
    tmp_path.chmod(0o711)
    path = tmp_path / "home"
    made = hailong(
        "init", path, "--broker-port", str(running.free_port()), "--dashboard-port", str(running.free_port())
    )
    assert made.returncode == 0, made.stderr
    with (path / "registry/counters.csv").open("a", encoding="utf-8") as file:
        file.write(COUNTER)
    return path


def test_init_writes_the_126_units_of_hanoi_with_five_digit_codes(home: Path) -> None:
    with (home / "registry/units.csv").open(encoding="utf-8") as file:
        units = list(csv.DictReader(file))
    assert len(units) == 126
    assert list(units[0]) == ["unit", "name", "kind", "parent", "valid_from", "valid_to"]
    assert all(len(row["unit"]) == 5 and row["unit"].isdigit() for row in units)
    assert {"unit": "00004", "name": "Phường Ba Đình"}.items() <= units[0].items()


def test_init_keeps_keys_settings_and_data_from_others_and_overwrites_nothing(home: Path) -> None:
    for name in ("authority/ca.key", "ingest/ingest.key", "data", "data/book.db", "hailong.toml"):
        assert (home / name).stat().st_mode & 0o077 == 0, name
    before = (home / "hailong.toml").read_text()
    again = hailong("init", home)
    assert again.returncode == 1
    assert "is not empty" in again.stderr
    assert (home / "hailong.toml").read_text() == before


def test_enroll_writes_the_bundle_and_places_the_box(home: Path, tmp_path: Path) -> None:
    done = hailong("enroll", "badinh-1", "--counter", "00004-1", "--home", home, "--out", tmp_path / "bundle")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "bundle").iterdir()} == {"box.toml", "box.crt", "box.key", "ca.crt"}
    assert (tmp_path / "bundle/box.key").stat().st_mode & 0o077 == 0
    assert "badinh-1,00004-1," in (home / "registry/boxes.csv").read_text()


@pytest.mark.parametrize(
    ("box", "counter", "said"),
    [
        ("Ba Đình", "00004-1", "a box name has 1 to 32 of the characters"),
        ("ingest-2", "00004-1", "may not begin with ingest"),
        ("badinh-1", "99999-9", "there is no counter '99999-9'"),
    ],
)
def test_enroll_says_what_cannot_be(home: Path, tmp_path: Path, box: str, counter: str, said: str) -> None:
    refused = hailong("enroll", box, "--counter", counter, "--home", home, "--out", tmp_path / "bundle")
    assert refused.returncode == 1
    assert said in refused.stderr
    assert not (tmp_path / "bundle").exists()


def test_every_wrong_setting_is_named_with_its_line_before_anything_starts(home: Path) -> None:
    text = (home / "hailong.toml").read_text()
    text = text.replace("period_day = 1", "period_day = 7").replace('listen = "127.0.0.1"', 'listen = "everywhere"')
    (home / "hailong.toml").write_text(text + "\n[dashbord]\nport = 1\n")
    refused = hailong("up", "--home", home)
    line = {name: number for number, name in enumerate(text.splitlines(), start=1)}
    assert refused.returncode == 1
    assert f"hailong.toml:{line['period_day = 7']}: period_day = 7: must be 1 or 15" in refused.stderr
    listen = 'listen = "everywhere"'
    assert f"hailong.toml:{line[listen]}: {listen.replace(chr(34), chr(39))}" in refused.stderr
    assert "unknown section [dashbord]" in refused.stderr


def test_every_broken_row_of_the_registry_is_named_with_its_line_before_anything_starts(home: Path) -> None:
    with (home / "registry/counters.csv").open("a", encoding="utf-8") as file:
        file.write(
            "00004-1,00004,Quầy 1,hộ tịch,tiếp nhận,2025-07-01,\n77777-1,77777,Quầy,hộ tịch,tiếp nhận,hôm qua,\n"
        )
    refused = hailong("up", "--home", home)
    assert refused.returncode == 1
    assert "counters.csv:3" in refused.stderr
    assert "counters.csv:4" in refused.stderr
    assert not (home / "data/presses.db").exists()


def test_a_home_that_is_none_is_said_with_the_next_step(tmp_path: Path) -> None:
    refused = hailong("up", "--home", tmp_path)
    assert refused.returncode == 1
    assert f"hailong init {tmp_path}" in refused.stderr


def test_up_serves_and_a_term_signal_leaves_no_process_behind(home: Path) -> None:
    process, address = up(home)
    with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:
        assert answer.status == 200
    assert len(_processes_of(home)) >= 4
    end(process)
    eventually(lambda: not _processes_of(home), what="no process of the home is left")


def test_up_that_was_killed_starts_again_though_its_broker_lives_on(home: Path) -> None:
    killed, address = up(home)
    killed.kill()
    killed.wait()
    port = int(address.rpartition(":")[2])
    eventually(lambda: running.is_free(port), what="its other parts have ended")
    again, _ = up(home)
    end(again)
    assert eventually(lambda: not _processes_of(home), what="no process of the home is left")


def up(home: Path) -> tuple[subprocess.Popen[str], str]:
    """``hailong up`` that serves, and the address of its pages."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hailong", "up", "--home", str(home)], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said = [process.stderr.readline()]
    while "serve: http" not in said[-1]:
        assert said[-1], f"`hailong up` ended with {process.wait()}: {''.join(said)}"
        said.append(process.stderr.readline())
    return process, said[-1].split()[-1]


def end(process: subprocess.Popen[str]) -> None:
    """End it as systemd does."""
    assert process.stderr is not None
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    assert process.wait(60) == 0


def test_the_password_of_a_user_comes_from_standard_input(home: Path) -> None:
    added = hailong("user", "add", "lan", "--role", "unit", "--unit", "00004", "--home", home, stdin="bí-mật-của-Lan\n")
    assert added.returncode == 0, added.stderr
    assert "bí-mật" not in added.stdout + added.stderr
    unknown = hailong("user", "add", "hoa", "--role", "unit", "--unit", "99999", "--home", home, stdin="x" * 12 + "\n")
    assert unknown.returncode == 1
    assert "99999" in unknown.stderr


def test_every_command_explains_itself() -> None:
    top = hailong("--help")
    commands = [line.split()[0] for line in top.stdout.splitlines() if line.startswith("    ") and line[4] != " "]
    assert {"init", "enroll", "up", "box", "simulate", "demo", "export", "user"} <= set(commands)
    for name in commands:
        told = hailong(name, "--help")
        assert told.returncode == 0, name
        assert len(told.stdout) > 200, name


def _processes_of(home: Path) -> list[str]:
    """Command lines or working directories of processes that belong to this home."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                argv = (entry / "cmdline").read_text().replace("\0", " ")
                where = str((entry / "cwd").readlink())
            except OSError:
                continue
            if str(home) in argv or where.startswith(str(home)):
                found.append(argv)
    return found
