"""hailong rejects: what a box turned bad has sent is shown, and harms nobody who looks at it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from hailong.__main__ import main
from hailong.home import open_book
from hailong.making import make
from satisfaction.press import Cause
from store.book import rejects
from store.book.rejects import Rejected


def test_bytes_that_a_terminal_would_obey_are_shown_as_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payload = '{"rating":"tốt"}\n'.encode() + b"\x1b]0;owned\x07\xff"
    with closing(open_book(make(tmp_path / "home", values={}))) as book:
        rejects.keep(book, [Rejected("q01", Cause.MALFORMED, "", payload)], now_ms=0, per_box_day=500)
    assert main(["rejects", "show", "1", "--home", str(tmp_path / "home")]) == 0
    said = capsys.readouterr().out
    assert r'bytes    {"rating":"tốt"}\n\x1b]0;owned\x07\xff' in said
    assert "\x1b" not in said
