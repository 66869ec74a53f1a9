"""Files that come in with a form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from satisfaction.settings import Problem, Problems

NOT_UTF8 = "not UTF-8: save it as 'CSV UTF-8'"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in, or the text that a page of changes carries on."""

    name: str
    text: str


def uploaded() -> Upload:
    """What came with the form. Raises Problems when it is not UTF-8, or empty."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return Upload("CSV", request.form.get("text", ""))
    name = "".join(filter(str.isprintable, file.filename))[-80:]
    try:
        text = str(file.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise Problems([Problem(name, 0, NOT_UTF8)]) from None
    if not text.strip():
        raise Problems([Problem(name, 0, "no rows")])
    return Upload(name, text)
