"""Administration, for the city: users, registry, figures from elsewhere, audit log. Every change is audited."""

from __future__ import annotations

from flask import Flask

from dashboard.access.scope import Forbidden
from dashboard.pages import admin_audit, admin_imports, admin_registry, admin_users
from dashboard.visit import Site, visit


def install(app: Flask, site: Site) -> None:
    """Routes under ``/admin``."""

    def rule(path: str, name: str, answer: object, *methods: str) -> None:
        def view(**values: str) -> object:
            asked = visit(site)
            if not asked.scope.may_administer:
                raise Forbidden(path)
            return answer(asked, **values)  # type: ignore[operator]

        app.add_url_rule(path, name, view, methods=methods or ("GET",))  # type: ignore[arg-type]

    rule("/admin", "admin", admin_users.show)
    rule("/admin", "change_users", admin_users.change, "POST")
    rule("/admin/registry", "registry", admin_registry.show, "GET", "POST")
    rule("/admin/registry/<table>.csv", "registry_file", admin_registry.file)
    rule("/admin/imports", "imports", admin_imports.show, "GET", "POST")
    rule("/admin/imports/undo", "undo_import", admin_imports.undo, "POST")
    rule("/admin/audit", "audit", admin_audit.show)
