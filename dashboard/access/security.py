"""Headers, form tokens and the content-security policy of every answer."""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Response, abort, request, session

CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRFToken"
CSRF_COOKIE = "_csrf_token"
# What is not 'self' and why: plotly.js writes style elements and style attributes as it draws ('unsafe-inline' for
# styles only). No inline script runs, nothing comes from another host, nobody may frame the pages.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def csrf_token() -> str:
    """This session's token; pages put it into their forms and, for Dash's requests, into a cookie."""
    if CSRF_FIELD not in session:
        session[CSRF_FIELD] = secrets.token_urlsafe(24)
    token: str = session[CSRF_FIELD]
    return token


def check_csrf() -> None:
    """Refuse (400) a changing request whose form or header lacks this session's token."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(sent.encode(), session.get(CSRF_FIELD, "").encode()) or not sent:
        abort(400, description="csrf")


def add_headers(response: Response) -> Response:
    """The headers that every answer carries; pages with figures are not kept by any cache."""
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"  # a ward's PC is shared: nothing is left behind the button Back
    return response


def hand_token_to_scripts(response: Response) -> Response:
    """The token in a cookie that scripts of ours can read: Dash sends it back as a header, as forms do in a field."""
    token = session.get(CSRF_FIELD)
    if token and request.cookies.get(CSRF_COOKIE) != token and not request.path.startswith("/assets/"):
        response.set_cookie(CSRF_COOKIE, token, samesite="Strict", secure=request.is_secure)
    return response


def protect(app: Flask) -> None:
    """Install the checks and headers."""
    app.before_request(check_csrf)
    app.after_request(add_headers)
    app.after_request(hand_token_to_scripts)
    app.jinja_env.globals["csrf_token"] = csrf_token
