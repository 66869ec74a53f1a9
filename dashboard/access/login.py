"""Logging in and out: Flask-Login over the book's users, with argon2 and a wait that grows with wrong passwords."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import flask_login
from flask import Flask, current_app, redirect, render_template, request, session
from werkzeug.wrappers import Response

from dashboard.access import passwords
from dashboard.access.login_limit import AddressLimit
from dashboard.access.scope import Scope, scope_of
from dashboard.data.sources import Sources
from dashboard.language.words import words
from dashboard.settings import DashboardSettings
from store.book import Book, audit, users
from store.book.users import User

UNASKED = frozenset({"live"})  # what open pages ask by themselves: no click, so no longer session
PUBLIC = frozenset({"login", "health", "assets", "board"})  # endpoints that answer without a login
ISSUED, SESSION = "issued_ms", "id"


class Account(flask_login.UserMixin):  # type: ignore[misc]  # flask_login publishes no types
    """The logged-in user of a request and what it may see."""

    def __init__(self, user: User, scope: Scope) -> None:
        self.user = user
        self.scope = scope

    def get_id(self) -> str:
        """Name and a fingerprint of the password's hash: a new password ends every open session."""
        return f"{_fingerprint(self.user)}:{self.user.name}"


def install(app: Flask, settings: DashboardSettings, sources: Sources, *, office: str) -> None:
    """Routes ``/login`` and ``/logout``; everything that is not public needs a login, Dash's own routes included."""
    app.secret_key = cookie_secret(sources.book)
    app.permanent_session_lifetime = timedelta(minutes=settings.idle_minutes)
    app.config.update(
        OFFICE=office,
        SESSION_COOKIE_NAME="hailong",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=bool(settings.tls_cert or settings.proxy),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    manager = flask_login.LoginManager()
    manager.init_app(app, add_context_processor=False)  # the page that says that the book is away asks nobody's name
    manager.session_protection = None  # an address may change; the cookie is signed and short-lived
    manager.user_loader(lambda text: load_account(text, sources, longest_ms=settings.session_hours * 3_600_000))
    app.before_request(_only_after_login)
    limit = AddressLimit()
    app.add_url_rule("/login", "login", lambda: login(sources, limit), methods=["GET", "POST"])
    longest_ms = settings.session_hours * 3_600_000
    app.add_url_rule("/logout", "logout", lambda: logout(sources, longest_ms=longest_ms), methods=["POST"])


def load_account(text: str, sources: Sources, *, longest_ms: int) -> Account | None:
    """The account of a session; None when it has ended, the user is disabled, or the password is a new one."""
    fingerprint, _, name = text.partition(":")
    user = users.find(sources.book, name)
    if user is None or user.disabled_ms is not None or fingerprint != _fingerprint(user):
        return None
    if sources.now_ms() - int(session.get(ISSUED, 0)) > longest_ms:
        return None
    if users.has_ended(sources.book, session.get(SESSION, "")):
        return None
    return Account(user, scope_of(user, sources.registry))


def current_scope() -> Scope:
    """What the one who asks may see. Only called behind the login."""
    account: Account = flask_login.current_user
    return account.scope


def login(sources: Sources, limit: AddressLimit) -> Any:
    """Show the form; on a right password begin a session and go on to where the visitor wanted to."""
    if request.method == "GET":
        return _form("login.ended" if "ended" in request.args or (ISSUED in session and "next" in request.args) else "")
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    now_ms, address = sources.now_ms(), request.remote_addr or ""
    if wait_ms := limit.wait_ms(address, now_ms=now_ms):
        return _form("login.wait.address", seconds=-(-wait_ms // 1000)), 429
    wait_ms = users.waits_until(sources.book, name[:64]) - now_ms
    if wait_ms > 0:
        return _form("login.wait", minutes=-(-wait_ms // 60_000)), 429
    user = users.find(sources.book, name)
    right = passwords.matches(None if user is None else user.password_hash, password)
    if user is None or not right or user.disabled_ms is not None:
        limit.note_wrong(address, now_ms=now_ms)
        _refuse(sources, name[:64], address)
        return _form("login.wrong"), 401
    _begin(sources, user)
    return redirect(local(request.args.get("next", "/")))


def logout(sources: Sources, *, longest_ms: int) -> Response:
    """End the session, on this browser and for whoever has a copy of its cookie."""
    now_ms = sources.now_ms()
    users.end_session(sources.book, session.get(SESSION, ""), until_ms=now_ms + longest_ms, now_ms=now_ms)
    note(sources, who=current_scope().user, action="logout", subject=current_scope().user)
    flask_login.logout_user()
    session.clear()
    return redirect("/login")


def note(sources: Sources, *, who: str, action: str, subject: str, detail: str = "") -> None:
    """One line in the audit log."""
    audit.note(sources.book, who=who, action=action, subject=subject, detail=detail, at_ms=sources.now_ms())


def cookie_secret(book: Book) -> str:
    """The key that signs cookies: drawn once, the same for every process of this home."""
    with book.write() as tables:
        tables.execute("INSERT OR IGNORE INTO facts VALUES ('cookie_secret', ?)", (secrets.token_hex(32),))
        return str(tables.execute("SELECT value FROM facts WHERE name = 'cookie_secret'").fetchone()["value"])


def _only_after_login() -> Response | tuple[str, int] | None:
    if request.endpoint in PUBLIC:
        return None
    if flask_login.current_user.is_authenticated:
        # Signed anew: the idle time begins again.
        session.modified = session.modified or request.endpoint not in UNASKED
        return None
    if request.method != "GET" or request.accept_mimetypes.best == "application/json" or request.path.startswith("/_"):
        return "", 401
    return redirect(f"/login?{urlencode({'next': request.full_path.rstrip('?')})}")


def _begin(sources: Sources, user: User) -> None:
    users.note_login(sources.book, user.name)
    session.clear()  # a new session, so that nobody can have planted its token
    session.permanent = True
    session[ISSUED], session[SESSION] = sources.now_ms(), secrets.token_hex(16)
    flask_login.login_user(Account(user, scope_of(user, sources.registry)))
    note(sources, who=user.name, action="login", subject=user.name)


def _refuse(sources: Sources, name: str, address: str) -> None:
    users.note_wrong_password(sources.book, name, at_ms=sources.now_ms())
    note(sources, who=name or "-", action="login.refused", subject=name or "-", detail=address)


def _form(problem: str, **values: object) -> str:
    t = words(request.args.get("lang") or request.cookies.get("lang"))
    return render_template(
        "login.html", t=t, office=current_app.config["OFFICE"], problem=t(problem, **values) if problem else ""
    )


def local(target: str) -> str:
    """``target`` when it is a page of ours, else the first page: no login link leads elsewhere."""
    parts = urlsplit(target)
    plain = target.isprintable() and "\\" not in target  # browsers read a backslash as a slash, and skip line breaks
    safe = plain and target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if safe else "/"


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
