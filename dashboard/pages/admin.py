"""Administration, for the city: users, registry, figures from elsewhere, audit log. Every change is audited."""

from __future__ import annotations

from flask import Flask, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard import passwords
from dashboard.access import Forbidden
from dashboard.frame import frame
from dashboard.login import note
from dashboard.pages import admin_registry
from dashboard.visit import BadRequest, Site, Visit, visit
from satisfaction.registry_csv import TABLES
from satisfaction.settings import Problem, Problems
from store.book import audit, ballots, dossiers, imports, registry_files, users
from store.book.imports import CannotUndo
from store.book.users import Role

AUDIT_LINES = 200


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
    rule("/admin/users/add", "add_user", add_user, "POST")
    rule("/admin/users/change", "change_user", change_user, "POST")
    rule("/admin/registry", "registry", show_registry, "GET", "POST")
    rule("/admin/registry/<table>.csv", "registry_file", registry_file)
    rule("/admin/imports", "imports", show_imports, "GET", "POST")
    rule("/admin/imports/undo", "undo_import", undo_import, "POST")
    rule("/admin/audit", "audit", show_audit)


def show_users(visit: Visit) -> str:
    """All users, and the form for a new one."""
    return _page(visit, "users", users=users.listing(visit.sources.book), roles=list(Role))


def add_user(visit: Visit) -> AnyResponse:
    """Add a user. Raises BadRequest with what is wrong."""
    name, role = request.form.get("name", "").strip(), request.form.get("role", "")
    password, codes = request.form.get("password", ""), frozenset(request.form.get("units", "").split())
    known = {code for unit in visit.sources.registry.units for code in (unit.code, unit.parent)}
    problem = (
        (not name and "no name")
        or (role not in set(Role) and f"no role {role!r}")
        or (bool(codes) != (role == Role.UNIT) and "role unit needs unit codes, the others take none")
        or (codes - known and f"no unit has the code {', '.join(sorted(codes - known))}")
        or passwords.problem(password)
    )
    if problem:
        raise BadRequest(str(problem))
    book = visit.sources.book
    try:
        with book.write():
            users.add(book, name, role=Role(role), units=codes, password_hash=passwords.hashed(password))
            _note(visit, "user.add", name, " ".join([role, *sorted(codes)]))
    except users.UserExists:
        raise BadRequest(f"there is a user {name!r} already") from None
    return redirect("/admin")


def change_user(visit: Visit) -> AnyResponse:
    """Disable a user or give a new password; nobody disables themselves. Raises BadRequest, Forbidden."""
    name, book = request.form.get("name", ""), visit.sources.book
    try:
        if request.form.get("action") == "disable":
            if name == visit.scope.user:
                raise BadRequest("nobody disables themselves")
            users.disable(book, name, at_ms=visit.sources.now_ms())
            _note(visit, "user.disable", name)
        else:
            password = request.form.get("password", "")
            if problem := passwords.problem(password):
                raise BadRequest(problem)
            users.set_password(book, name, passwords.hashed(password))
            _note(visit, "user.reset", name)
    except users.NoSuchUser:
        raise Forbidden(name) from None
    return redirect("/admin")


def show_registry(visit: Visit) -> str:
    """The tables; after an upload what would change; after the word to go on, what did."""
    if request.method == "GET":
        return _registry_page(visit, step="start")
    table, text, base = request.form.get("table", ""), _uploaded("text"), request.form.get("base", "")
    if table not in TABLES:
        raise BadRequest(f"there is no table {table!r}")
    book, folder = visit.sources.book, visit.site.registry
    who, at_ms = visit.scope.user, visit.sources.now_ms()
    try:
        if request.form.get("step") == "apply":
            done = admin_registry.apply(book, folder, table, text, base=base, who=who, at_ms=at_ms)
            if done is not None:
                return _registry_page(visit, step="done", proposal=done)
        proposal = admin_registry.propose(book, folder, table, text)
    except Problems as found:
        return _registry_page(visit, step="wrong", problems=found.problems)
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
        problems = _import(visit, request.form.get("kind", ""), _uploaded("text"))
    return _page(visit, "imports", imports=imports.every(visit.sources.book), problems=problems)


def undo_import(visit: Visit) -> AnyResponse:
    """Let an import no longer count. Raises BadRequest."""
    number = request.form.get("import", "")
    try:
        imports.undo(visit.sources.book, int(number), who=visit.scope.user, at_ms=visit.sources.now_ms())
    except (ValueError, CannotUndo) as problem:
        raise BadRequest(str(problem)) from None
    return redirect("/admin/imports")


def show_audit(visit: Visit) -> str:
    """The newest lines of the audit log; ``before`` pages on."""
    before = request.args.get("before", "")
    number = int(before) if before.isdecimal() else None
    lines = audit.entries(visit.sources.book, limit=AUDIT_LINES, before_id=number)
    return _page(visit, "audit", lines=lines, older=lines[-1].id if len(lines) == AUDIT_LINES else None)


def _import(visit: Visit, kind: str, text: str) -> list[Problem]:
    book, who, at_ms = visit.sources.book, visit.scope.user, visit.sources.now_ms()
    try:
        if kind == "ballots":
            found = ballots.read(text, file="ballots.csv", registry=visit.sources.registry)
            ballots.add(book, found, file="ballots.csv", who=who, at_ms=at_ms)
        elif kind == "dossiers":
            rows = dossiers.read(text, file="dossiers.csv", registry=visit.sources.registry)
            dossiers.add(book, rows, file="dossiers.csv", who=who, at_ms=at_ms)
        else:
            raise BadRequest(f"there is no import of {kind!r}")
    except Problems as wrong:
        return wrong.problems
    return []


def _uploaded(field: str) -> str:
    """The text of an uploaded file, or of the field that carries it on. Raises BadRequest when it is not UTF-8."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get(field, "")
    try:
        return str(file.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest("the file is not UTF-8: in Excel choose 'CSV UTF-8'") from None


def _note(visit: Visit, action: str, subject: str, detail: str = "") -> None:
    note(visit.sources, who=visit.scope.user, action=action, subject=subject, detail=detail)


def _page(visit: Visit, section: str, **values: object) -> str:
    shown: dict[str, object] = {**frame(visit, page="admin"), **values}
    return str(render_template("admin.html", section=section, **shown))
