"""Administration, for the city: users, registry, figures from elsewhere, audit log. Every change is audited."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard import passwords
from dashboard.access import Forbidden
from dashboard.frame import frame
from dashboard.login import note
from dashboard.pages import admin_registry
from dashboard.visit import BadRequest, Site, Visit, visit
from satisfaction.registry_csv import TABLES, file_name
from satisfaction.settings import Problem, Problems
from store.book import audit, ballots, dossiers, imports, registry_files, users
from store.book.imports import CannotUndo, Kind
from store.book.users import Role

AUDIT_LINES = 100
LINE_NUMBER = re.compile(r"[0-9]{1,18}")  # what the book can count to
LONGEST_NAME = 64
MOST_PROBLEMS = 20  # shown at once: a first line that is wrong makes hundreds of them
NOT_UTF8 = "not UTF-8: save it as 'CSV UTF-8'"
NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})
ROLES = (Role.UNIT, Role.VIEWER, Role.CITY)  # the one that may least comes first: nobody becomes city by oversight
Answer = str | AnyResponse | tuple[str, int]


def install(app: Flask, site: Site) -> None:
    """Routes under ``/admin``."""

    def rule(path: str, name: str, answer: object, *methods: str) -> None:
        def view(**values: str) -> object:
            asked = visit(site)
            if not asked.scope.may_administer:
                raise Forbidden(path)
            return answer(asked, **values)  # type: ignore[operator]

        app.add_url_rule(path, name, view, methods=methods or ("GET",))  # type: ignore[arg-type]

    rule("/admin", "admin", show_users)
    rule("/admin", "change_users", change_users, "POST")
    rule("/admin/registry", "registry", show_registry, "GET", "POST")
    rule("/admin/registry/<table>.csv", "registry_file", registry_file)
    rule("/admin/imports", "imports", show_imports, "GET", "POST")
    rule("/admin/imports/undo", "undo_import", undo_import, "POST")
    rule("/admin/audit", "audit", show_audit)


def show_users(visit: Visit, problem: str = "", given: Mapping[str, str] = NOTHING_GIVEN) -> str:
    """All users, and the form for a new one; after a refusal what is wrong, with the form as it was filled in."""
    listed = users.listing(visit.sources.book)
    return _page(visit, "users", users=listed, roles=ROLES, problem=problem, given=given)


def change_users(visit: Visit) -> Answer:
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
        return show_users(visit, text, form if action == "add" else NOTHING_GIVEN), 400
    except users.NoSuchUser as unknown:
        raise Forbidden(str(unknown)) from None
    return redirect("/admin")


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


def show_registry(visit: Visit) -> str:
    """The tables; after an upload what would change; after the word to go on, what did."""
    if request.method == "GET":
        return _registry_page(visit, step="start")
    table, base = request.form.get("table", ""), request.form.get("base", "")
    if table not in TABLES:
        raise BadRequest("bad.request")
    book, folder = visit.sources.book, visit.site.registry
    who, at_ms = visit.scope.user, visit.sources.now_ms()
    try:
        text = _uploaded().text
        if request.form.get("step") == "apply":
            done = admin_registry.apply(book, folder, table, text, base=base, who=who, at_ms=at_ms)
            if done is not None:
                return _registry_page(visit, step="done", proposal=done)
        proposal = admin_registry.propose(book, folder, table, text)
    except Problems as found:
        own = sorted(found.problems, key=lambda problem: problem.file != file_name(table))
        return _registry_page(visit, step="wrong", problems=own)
    return _registry_page(visit, step="check", proposal=proposal, text=text, moved=base not in ("", proposal.base))


def _registry_page(visit: Visit, **values: object) -> str:
    return _page(visit, "registry", tables=TABLES, **values)


def registry_file(visit: Visit, table: str) -> Response:
    """A table as CSV, as the book has it."""
    if table not in TABLES:
        abort(404)
    response = Response(registry_files.texts(visit.sources.book)[table], content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return response


def show_imports(visit: Visit) -> str:
    """Imports of ballots and dossier counts, and the form for one."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _import(visit, request.form.get("kind", ""))
        except Problems as wrong:
            problems = wrong.problems
    done = request.method == "POST" and not problems
    return _page(visit, "imports", imports=imports.every(visit.sources.book), problems=problems, done=done)


def undo_import(visit: Visit) -> AnyResponse:
    """Let an import no longer count. Raises BadRequest."""
    try:
        number = int(request.form.get("import", ""))
    except ValueError:
        raise BadRequest("bad.request") from None
    try:
        imports.undo(visit.sources.book, number, who=visit.scope.user, at_ms=visit.sources.now_ms())
    except CannotUndo as problem:
        raise BadRequest("said", text=visit.words.told(str(problem))) from None
    return redirect("/admin/imports")


def show_audit(visit: Visit) -> str:
    """The newest lines of the audit log; ``before`` pages on."""
    before = request.args.get("before", "")
    number = int(before) if LINE_NUMBER.fullmatch(before) else None
    lines = audit.entries(visit.sources.book, limit=AUDIT_LINES, before_id=number)
    return _page(visit, "audit", lines=lines, older=lines[-1].id if len(lines) == AUDIT_LINES else None)


def _import(visit: Visit, kind: str) -> None:
    """Keep the uploaded file's rows. Raises Problems with everything that is wrong with it, BadRequest."""
    book, who, at_ms = visit.sources.book, visit.scope.user, visit.sources.now_ms()
    given, registry = _uploaded(), visit.sources.registry
    if kind == Kind.BALLOTS:
        found = ballots.read(given.text, file=given.name, registry=registry)
        ballots.add(book, found, file=given.name, who=who, at_ms=at_ms)
    elif kind == Kind.DOSSIERS:
        rows = dossiers.read(given.text, file=given.name, registry=registry)
        dossiers.add(book, rows, file=given.name, who=who, at_ms=at_ms)
    else:
        raise BadRequest("bad.request")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in, or the text that a page of changes carries on."""

    name: str
    text: str


def _uploaded() -> Upload:
    """What came with the form. Raises Problems when it is not UTF-8."""
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


def _note(visit: Visit, action: str, subject: str, detail: str = "") -> None:
    note(visit.sources, who=visit.scope.user, action=action, subject=subject, detail=detail)


def _page(visit: Visit, section: str, **values: object) -> str:
    shown: dict[str, object] = {**frame(visit, page="admin"), "most_problems": MOST_PROBLEMS, **values}
    return str(render_template("admin.html", section=section, **shown))
