"""box.toml: rendered with comments, read back, every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from device.config import BoxConfig, load, render
from satisfaction.settings import Problems


def written(directory: Path, text: str) -> Path:
    path = directory / "box.toml"
    path.write_text(text, "utf-8")
    return path


def test_what_is_rendered_is_read_back_with_paths_beside_it(tmp_path: Path) -> None:
    config = load(written(tmp_path, render("hang-bac-1", host="broker.hanoi.example", port=8883)))
    assert (config.box, config.broker.host, config.broker.port) == ("hang-bac-1", "broker.hanoi.example", 8883)
    assert [config.ca, config.cert, config.key, config.data] == [
        tmp_path / name for name in ("ca.crt", "box.crt", "box.key", "data")
    ]


def test_every_setting_is_explained_and_left_at_its_default(tmp_path: Path) -> None:
    text = render("b1", host="h", port=8883)
    config = load(written(tmp_path, text))
    assert config.pins == type(config.pins)()
    assert config.panel == type(config.panel)()
    lines = text.splitlines()
    settings = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert len(settings) > 20
    assert all(lines[number - 1].startswith("# ") for number in settings)


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = render("b1", host="h", port=8883)
    text = text.replace("port = 8883", 'port = "high"').replace("satisfied = 27", "satisfied = 99")
    text = text.replace("tone_hz = 1760", "tone_hz = 20000").replace("buzzer = 18", "buzzer = 17\nlamp = 3")
    with pytest.raises(Problems) as found:
        load(written(tmp_path, text))
    said = str(found.value)
    assert all(word in said for word in ("port", "satisfied = 99", "tone_hz = 20000", "'lamp'"))
    assert all(problem.line for problem in found.value.problems)


def test_a_pin_used_twice_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="pin 17 is used twice: very_satisfied and buzzer"):
        load(written(tmp_path, render("b1", host="h", port=8883).replace("buzzer = 18", "buzzer = 17")))


def test_paths_may_be_absolute(tmp_path: Path) -> None:
    text = render("b1", host="h", port=8883).replace('data = "data"', 'data = "/var/lib/hailong-box"')
    config: BoxConfig = load(written(tmp_path, text))
    assert config.data == Path("/var/lib/hailong-box")
