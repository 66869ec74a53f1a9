"""Users: who may log in, found by name, role or unit; added, disabled, given a new password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from dashboard.access import passwords
from dashboard.access.login import note
from dashboard.access.scope import Forbidden
from dashboard.frame import frame
from dashboard.parts import listing, paging
from dashboard.visit import BadRequest, Visit
from store.book import users
from store.book.users import Role, User

LONGEST_NAME = 64
NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})
ROLES = (Role.UNIT, Role.VIEWER, Role.CITY)  # the one that may least comes first: nobody becomes city by oversight


@dataclass(frozen=True, slots=True)
class Row:
    """A user; ``units``: by name and code."""

    user: User
    role: str
    units: str


def show(visit: Visit, problem: str = "", given: Mapping[str, str] = NOTHING_GIVEN) -> str:
    """The users that ``q`` finds (all without it), a page at a time, and the form for a new one; after a refusal what
    is wrong, with the form as it was filled in."""
    query = _query()
    found = [row for row in _rows(visit) if listing.matches(f"{row.user.name} {row.role} {row.units}", query["q"])]
    return render_template(
        "admin_users.html",
        **frame(visit, page="admin"),
        section="users",
        part=paging.part(found, request.args.get("page", ""), path="/admin", query=query),
        query=query["q"],
        here=_here(),
        roles=ROLES,
        problem=problem,
        given=given,
    )


def change(visit: Visit) -> str | Response | tuple[str, int]:
    """Add a user, disable one or give a new password. What is wrong stands on the page, which keeps what was given.

    Raises Forbidden for a user that is none.
    """
    form = request.form
    action = form.get("action", "")
    try:
        if action not in CHANGES:
            raise BadRequest("bad.request")
        CHANGES[action](visit, form)
    except BadRequest as problem:
        text = visit.words(problem.key, **problem.values)
        return show(visit, text, form if action == "add" else NOTHING_GIVEN), 400
    except users.NoSuchUser as unknown:
        raise Forbidden(str(unknown)) from None
    return redirect(_here())


def _query() -> dict[str, str]:
    return {"q": request.args.get("q", "").strip()[:80]}


def _here() -> str:
    """This page as it is asked for: where a change comes back to."""
    return paging.address("/admin", {**_query(), "page": request.args.get("page", "")[:6]})


def _rows(visit: Visit) -> list[Row]:
    names = {unit.code: unit.name for unit in sorted(visit.sources.registry.units, key=lambda unit: unit.valid_from)}

    def named(code: str) -> str:
        return f"{names[code]} ({code})" if code in names else code.removeprefix("group:")

    return [
        Row(user, visit.words(f"role.{user.role}"), ", ".join(named(code) for code in sorted(user.units)))
        for user in users.listing(visit.sources.book)
    ]


def _add(visit: Visit, form: Mapping[str, str]) -> None:
    name, role, codes = form.get("name", "").strip(), form.get("role", ""), frozenset(form.get("units", "").split())
    known = {code for unit in visit.sources.registry.units for code in (unit.code, unit.parent)}
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        raise BadRequest("bad.name", most=LONGEST_NAME)
    if role not in set(Role):
        raise BadRequest("bad.request")
    if bool(codes) != (role == Role.UNIT):
        raise BadRequest("bad.units")
    if codes - known:
        raise BadRequest("bad.unknown_units", codes=", ".join(sorted(codes - known))[:200])
    password, book = passwords.hashed(_password(form)), visit.sources.book
    try:
        with book.write():
            users.add(book, name, role=Role(role), units=codes, password_hash=password)
            _note(visit, "user.add", name, " ".join([role, *sorted(codes)]))
    except users.UserExists:
        raise BadRequest("bad.taken", name=name) from None


def _disable(visit: Visit, form: Mapping[str, str]) -> None:
    if form["name"] == visit.scope.user:
        raise BadRequest("bad.yourself")
    users.disable(visit.sources.book, form["name"], at_ms=visit.sources.now_ms())
    _note(visit, "user.disable", form["name"])


def _reset(visit: Visit, form: Mapping[str, str]) -> None:
    users.set_password(visit.sources.book, form["name"], passwords.hashed(_password(form)))
    _note(visit, "user.reset", form["name"])


CHANGES: dict[str, Callable[[Visit, Mapping[str, str]], None]] = {"add": _add, "disable": _disable, "reset": _reset}


def _password(form: Mapping[str, str]) -> str:
    password = form.get("password", "")
    if passwords.problem(password):
        raise BadRequest("bad.password", least=passwords.SHORTEST)
    return password


def _note(visit: Visit, action: str, subject: str, detail: str = "") -> None:
    note(visit.sources, who=visit.scope.user, action=action, subject=subject, detail=detail)
