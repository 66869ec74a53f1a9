"""What a command leaves behind is whole, or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from hailong.files import new_folder, whole_file


def test_a_new_folder_goes_again_when_its_maker_fails_and_one_that_was_there_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name in ("there", "new"):
        with pytest.raises(OSError, match="full"):
            _make_half(tmp_path / name)
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def test_a_whole_file_is_for_its_owner_and_an_unfinished_one_leaves_the_old(tmp_path: Path) -> None:
    path = tmp_path / "presses.csv"
    with whole_file(path) as file:
        file.write("đủ")
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ("đủ", 0o600)
    with pytest.raises(OSError, match="full"):
        _write_half(path)
    assert [(left.name, left.read_text("utf-8")) for left in tmp_path.iterdir()] == [("presses.csv", "đủ")]


def test_a_full_disk_leaves_the_old_file_and_no_half_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), whole_file(tmp_path / "a.pdf", mode=0o644) as file:
        file.buffer.write(b"new")
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_bytes_are_written_as_they_are_and_may_be_for_all_to_read(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a.pdf", mode=0o644) as file:
        file.buffer.write(b"\xff\r\n")
    assert (tmp_path / "a.pdf").read_bytes() == b"\xff\r\n"
    assert (tmp_path / "a.pdf").stat().st_mode & 0o777 == 0o644


def test_a_missing_folder_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"), whole_file(tmp_path / "nowhere" / "a.csv"):
        pass


def _make_half(path: Path) -> None:
    with new_folder(path, mode=0o700):
        (path / "deep").mkdir()
        (path / "deep/file").write_text("half")
        raise OSError("full")


def _write_half(path: Path) -> None:
    with whole_file(path) as file:
        file.write("nửa")
        raise OSError("full")
