"""Settings files (TOML) become one frozen, typed object per room; every problem is reported at once, with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar, get_type_hints

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``line`` is 0 where no line can be named."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class Problems(ValueError):
    """Everything that is wrong with some input, at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def setting(default: Any = MISSING, *, help: str, check: Callable[[Any], str | None] | None = None) -> Any:
    """A dataclass field with its explanation and an optional check that returns what is wrong, or None."""
    metadata = {"help": help, "check": check}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


def text_in(content: bytes, *, name: str) -> str:
    """The text of a settings file. Raises Problems when it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")  # Windows' Notepad puts a mark in front
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Problems([Problem(name, line, "not UTF-8: save it with the encoding UTF-8")]) from None


class File:
    """A settings file that is read section by section; ``finish`` raises Problems with all that was found."""

    def __init__(self, text: str, *, name: str) -> None:
        self._text = text
        self._name = name
        self.problems: list[Problem] = []
        self._tables: Mapping[str, Any] = {}
        self._known: set[str] = set()
        try:
            self._tables = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # ValueError: TOMLDecodeError, and a number of 4,300 digits
            line = re.search(r"at line (\d+)", str(error))
            self.problems.append(Problem(name, int(line[1]) if line else 0, f"not valid TOML: {error}"))

    def read(self, kind: type[S], section: str = "") -> S | None:
        """The settings of ``section`` as ``kind``, a dataclass; None when something in it is wrong.

        Its fields are int, float, str, bool or tuple[str, ...]; those without a default must be there.
        ``section`` "" is the part before the first ``[section]``.
        """
        table = self._section(section)
        before = len(self.problems)
        types = get_type_hints(kind)
        values: dict[str, Any] = {}
        for entry in fields(kind):  # type: ignore[arg-type]  # every settings object is a dataclass
            if entry.name in table:
                values[entry.name] = self._value(section, entry.name, table[entry.name], types[entry.name], entry)
            elif entry.default is MISSING and entry.default_factory is MISSING:
                self._say(section, entry.name, f"{entry.name} is missing: {entry.metadata.get('help', '')}")
        known = {entry.name for entry in fields(kind)}  # type: ignore[arg-type]
        for name in sorted(set(table) - known):
            self._say(section, name, f"unknown setting {name!r}; known here: {', '.join(sorted(known))}")
        return kind(**values) if len(self.problems) == before else None

    def finish(self) -> None:
        """Raises Problems when anything was wrong, sections that nobody asked for included."""
        for name, value in self._tables.items():
            if isinstance(value, dict) and name not in self._known:
                self._say(name, "", f"unknown section [{name}]; known: {', '.join(sorted(self._known - {''}))}")
        if self.problems:
            raise Problems(sorted(self.problems, key=lambda problem: problem.line))

    def _section(self, section: str) -> Mapping[str, Any]:
        self._known.add(section)
        if not section:
            return {key: value for key, value in self._tables.items() if not isinstance(value, dict)}
        table = self._tables.get(section, {})
        if not isinstance(table, dict):
            self._say("", section, f"{section} is a section: write [{section}]")
            return {}
        return table

    def _value(self, section: str, name: str, value: Any, kind: Any, entry: Any) -> Any:
        if kind is float and type(value) is int:
            value = float(value)
        if kind == tuple[str, ...] and isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = tuple(value)
        elif type(value) is not kind:
            self._say(section, name, f"{name} is {_EXPECTED[kind]}, not {value!r}")
            return None
        problem = entry.metadata["check"](value) if entry.metadata.get("check") else None
        if problem:
            self._say(section, name, f"{name} = {value!r}: {problem}")
        return value

    def _say(self, section: str, name: str, text: str) -> None:
        self.problems.append(Problem(self._name, self._line(section, name), text))

    def _line(self, section: str, name: str) -> int:
        """The line of ``name`` in ``section``, of the section's head when ``name`` is not there, else 0."""
        current, head = "", 0
        for number, line in enumerate(self._text.splitlines(), start=1):
            opened = re.match(r"\s*\[([^\[\]]+)\]", line)
            if opened:
                current = opened[1].strip()
                if current == section:
                    head = number
            elif current == section and name and re.match(rf"\s*\"?{re.escape(name)}\"?\s*=", line):
                return number
        return head


def between(low: float, high: float) -> Callable[[Any], str | None]:
    """A check that a number lies within [low, high]."""
    return lambda value: None if low <= value <= high else f"must be {low:g} to {high:g}"


_EXPECTED: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "text in quotes",
    bool: "true or false",
    tuple[str, ...]: 'a list of texts: ["one", "two"]',
}
