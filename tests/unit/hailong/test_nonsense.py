"""What a tired person types, and what a machine refuses: one line that says what is wrong, and nothing half done."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hailong.__main__ import main
from hailong.home import SETTINGS_FILE, load, open_book
from hailong.making import make
from store.book import registry

COUNTER = "00004-1,00004,Quầy 1,hộ tịch,tiếp nhận,2025-07-01,\n"
HAILONG = Path(sys.executable).with_name("hailong")
OTHERS_RUN_IT = all(
    folder.stat().st_mode & 0o001 for path in (HAILONG, Path(sys.executable).resolve()) for folder in path.parents
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in a folder with blanks and Vietnamese letters."""
    path = make(tmp_path / "Phường Ô Chợ Dừa, máy chủ", values={}).path
    with (path / "registry/counters.csv").open("a", encoding="utf-8") as file:
        file.write(COUNTER)
    return path


def hailong(
    *arguments: str | Path, environment: Mapping[str, str] | None = None, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HAILONG, *arguments],
        env={**os.environ, **(environment or {})},
        preexec_fn=before,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["registry", "check", "--from", "{empty}"], "holds none of the registry's files"),
        (["registry", "import", "--from", "{empty}"], "holds none of the registry's files"),
        (["registry", "export", "--out", "/proc/registry"], "/proc/registry: there is no such file or folder"),
        (["boxes", "--unit", "99999"], "there is no unit '99999'"),
        (["user", "add", "", "--role", "city"], "a name is one line of letters"),
        (["user", "add", "a\nb", "--role", "city"], "a name is one line of letters"),
        (
            ["maintenance", "b1", "--from", "2026-11-22T09:00", "--to", "2026-11-22T08:00", "--note", "x"],
            "--to has to be later than --from",
        ),
        (["enroll", "b1", "--counter", "00004-1", "--out", "{home}/hailong.toml"], "this is no folder"),
        (["enroll", "b1", "--counter", "00004-1", "--out", "/proc/b1"], "/proc/b1: there is no such file or folder"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    filled = [word.format(empty=tmp_path / "empty", home=home) for word in words]
    assert main([*filled, "--home", str(home)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("hailong: ")
    assert said in error
    assert error.count("\n") == 1


def test_a_box_whose_bundle_cannot_be_written_is_not_enrolled(home: Path) -> None:
    assert main(["enroll", "b1", "--counter", "00004-1", "--out", "/proc/b1", "--home", str(home)]) == 1
    assert registry.load(open_book(load(home))).boxes == ()
    assert list((home / "authority/issued").glob("b1.*")) == []


@pytest.mark.parametrize(
    "words", [["enroll", "b1", "--counter", "c", "--out", "o", "--from", "2026-02-30"], ["demo", "--port", "99999"]]
)
def test_what_is_no_day_and_no_port_is_said_with_one_that_is(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "2026-10-05" in (said := capsys.readouterr().err) or "to 65535" in said


def test_a_terminal_without_vietnamese_letters_gets_help_all_the_same() -> None:
    told = hailong("audit", "--help", environment={"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert told.returncode == 0
    assert "c\\u1ea7n" in told.stdout


def test_a_reader_that_has_seen_enough_is_no_fault(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [HAILONG, "registry", "check", "--home", home], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_question_without_anybody_to_answer_is_refused(home: Path) -> None:
    refused = hailong("protect", "--home", home)
    assert refused.returncode == 1
    assert "run it in a terminal" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="becomes another user")
@pytest.mark.skipif(not OTHERS_RUN_IT, reason="another user cannot reach this Python or this checkout")
def test_a_home_of_somebody_else_is_said_without_a_traceback(home: Path) -> None:
    home.parent.chmod(0o755)
    refused = hailong("boxes", "--home", home, before=lambda: os.setuid(65534))
    assert refused.returncode == 1
    assert f"{home / SETTINGS_FILE}: this user may not, " in refused.stderr
    assert "belongs to root: run this as root, or give it to nobody (chown)" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="gives files away")
def test_up_says_whose_a_file_is_that_a_part_may_not_use_and_starts_nothing(home: Path) -> None:
    os.chown(home / "broker", 0, 0)
    refused = hailong("up", "--home", home)
    assert refused.returncode == 1
    assert f"hailong: {home / 'broker'} belongs to root" in refused.stderr
    assert "chown -R" in refused.stderr
    assert not (home / "log").exists()


@pytest.mark.parametrize("command", [["doctor"], ["audit", "--period", "2026-01"], ["ingest"], ["user", "list"]])
def test_a_damaged_book_is_said_with_the_next_step(home: Path, tmp_path: Path, command: list[str]) -> None:
    damaged = tmp_path / "home"
    shutil.copytree(home, damaged)
    book = damaged / "data" / "book.db"
    content = book.read_bytes()
    book.write_bytes(content[:4096] + bytes(len(content) - 4096))
    refused = hailong(*command, "--home", damaged)
    assert refused.returncode == 1
    assert "is damaged" in refused.stderr
    assert "hailong restore" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_settings_saved_in_another_encoding_are_said_with_the_next_step(tmp_path: Path) -> None:
    made = make(tmp_path / "home", values={})
    (made.path / SETTINGS_FILE).write_bytes(b'# B\xe9 ph\xe2n\nstore = "sqlite"\n')
    refused = hailong("boxes", "--home", made.path)
    assert refused.returncode == 1
    assert "hailong.toml:1: not UTF-8: save it with" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_home_that_the_disk_has_no_room_for_is_not_left_half_made(tmp_path: Path) -> None:
    refused = hailong(
        "init", tmp_path / "home", before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    )
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_with_130_and_a_word(tmp_path: Path) -> None:
    fifo = tmp_path / "never.csv"
    os.mkfifo(fifo)
    make(tmp_path / "home", values={})
    process = subprocess.Popen(
        [HAILONG, "verify-report", fifo, "--home", tmp_path / "home"],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )
    with fifo.open("wb"):  # open for writing: it reads now, and waits
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert process.stderr is not None
    assert process.stderr.read() == "hailong: ended by Ctrl-C\n"


PRESSED_WHILE_LOADING = """
import os, signal, sys
class Person:
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Person())
from hailong.__main__ import main
sys.exit(main(["doctor", "--home", "nowhere"]))
"""


@pytest.mark.parametrize("loading", ["argparse", "hailong.command_line", "hailong.commands.up", "hailong.doctor"])
def test_ctrl_c_while_the_program_is_still_being_loaded_ends_with_130_and_a_word(loading: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PRESSED_WHILE_LOADING, loading], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "hailong: ended by Ctrl-C\n")
