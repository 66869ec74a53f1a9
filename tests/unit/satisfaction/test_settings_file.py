"""A settings file says everything that is wrong with it at once, with lines."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.settings import File, Problems, between, setting, text_in


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings."""

    name: str = setting(help="its name")
    port: int = setting(8883, help="the port", check=between(1, 65535))
    wait_s: float = setting(30.0, help="seconds", check=between(1, 600))
    loud: bool = setting(False, help="or quiet")
    hosts: tuple[str, ...] = setting(("localhost",), help="names")


def _problems(text: str, *sections: str) -> list[str]:
    file = File(text, name="hailong.toml")
    for section in sections:
        file.read(Room, section)
    with pytest.raises(Problems) as found:
        file.finish()
    return [str(problem) for problem in found.value.problems]


def test_a_good_file_becomes_one_object() -> None:
    file = File('[room]\nname = "một cửa"\nwait_s = 5\nhosts = ["a", "b"]\n', name="hailong.toml")
    assert file.read(Room, "room") == Room(name="một cửa", wait_s=5.0, hosts=("a", "b"))
    file.finish()


def test_all_problems_come_at_once_with_their_lines() -> None:
    text = '[room]\nport = 0\nwait_s = "long"\ncolour = "red"\nloud = 1\nhosts = "a"\n\n[cellar]\n'
    assert _problems(text, "room") == [
        "hailong.toml:1: name is missing: its name",
        "hailong.toml:2: port = 0: must be 1 to 65535",
        "hailong.toml:3: wait_s is a number, not 'long'",
        "hailong.toml:4: unknown setting 'colour'; known here: hosts, loud, name, port, wait_s",
        "hailong.toml:5: loud is true or false, not 1",
        'hailong.toml:6: hosts is a list of texts: ["one", "two"], not \'a\'',
        "hailong.toml:8: unknown section [cellar]; known: room",
    ]


@pytest.mark.parametrize(
    "text", ["port = ", "a = " + "[" * 5000, "a = " + "9" * 5000, '[room]\nname = "x"\nname = "y"\n']
)
def test_a_file_that_is_not_toml_is_a_problem_not_a_crash(text: str) -> None:
    assert _problems(text)[0].startswith("hailong.toml")


def test_a_list_with_a_number_in_it_is_not_a_list_of_texts() -> None:
    assert "hosts is a list of texts" in _problems('[room]\nname = "x"\nhosts = ["a", 1]\n', "room")[0]


def test_a_section_written_as_a_value_is_said() -> None:
    assert any("write [room]" in text for text in _problems("room = 1\n", "room"))


@given(st.text(max_size=200))
def test_any_text_is_read_or_said_to_be_wrong(text: str) -> None:
    file = File(text, name="hailong.toml")
    room = file.read(Room, "room")
    assert room is not None or file.problems


def test_a_file_in_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(Problems, match="toml:2: not UTF-8"):
        text_in(b'[room]\nname = "m\xf4t"\n', name="hailong.toml")


def test_a_mark_in_front_of_the_text_does_not_matter() -> None:
    assert text_in(b"\xef\xbb\xbfport = 1\n", name="hailong.toml") == "port = 1\n"
