"""``hailong user``: who may log in to the dashboard."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING, Any

from hailong import arguments
from hailong.refused import Refused

if TYPE_CHECKING:
    from store.book import Book

NAME = "the name to log in with"


def register(commands: Any) -> None:
    """Add ``user add|list|disable|reset``."""
    family = arguments.family(
        commands,
        "user",
        help="add, list, disable or reset the users of the dashboard",
        description="Who may log in to the dashboard. Roles: city (sees and changes everything), "
        "unit (sees its own units), viewer (sees all units, changes nothing).",
    )
    for add in (_add, _list, _disable, _reset):
        add(family)


def _add(family: Any) -> None:
    parser = arguments.command(
        family,
        "add",
        run_add,
        help="add a user",
        description="The password is asked for twice, or read from standard input.",
        example="hailong user add lan --role unit --unit 00004 --home /srv/hailong",
    )
    parser.add_argument("name", metavar="NAME", help=NAME)
    parser.add_argument(
        "--role", choices=("city", "unit", "viewer"), required=True, help="what the user may see and do"
    )
    parser.add_argument(
        "--unit", action="append", default=[], metavar="CODE", help="a unit's code, or a group's (repeatable)"
    )


def run_add(options: argparse.Namespace) -> None:
    """Add a user whose units exist."""
    from dashboard.access import passwords
    from hailong.home import opened
    from store.book import users

    if options.name != options.name.strip() or not options.name or not options.name.isprintable():
        raise Refused("a name is one line of letters, with nothing blank around it")
    role = users.Role(options.role)
    if (role is users.Role.UNIT) != bool(options.unit):
        raise Refused("role unit needs at least one --unit CODE, the other roles take none")
    with opened(options.home) as (_, book):
        _check_units(book, options.unit)
        if users.find(book, options.name) is not None:
            raise Refused(
                f"there is a user {options.name!r} already: `hailong user reset {options.name}` gives a new password"
            )
        password_hash = passwords.hashed(_password())
        with book.write():
            users.add(book, options.name, role=role, units=options.unit, password_hash=password_hash)
            _note(book, "user.add", options.name, " ".join([role, *options.unit]))
    print(f"{options.name} can log in now ({role}{''.join(f', {unit}' for unit in options.unit)}).")


def _list(family: Any) -> None:
    arguments.command(
        family,
        "list",
        run_list,
        help="list the users",
        description="One line a user: name, role, units, and whether active, disabled or locked.",
        example="hailong user list --home /srv/hailong",
    )


def run_list(options: argparse.Namespace) -> None:
    """One line a user."""
    from hailong.home import opened
    from store.book import users
    from store.now import now_ms

    with opened(options.home) as (_, book):
        known = users.listing(book)
        if not known:
            print("There are no users yet: `hailong user add` adds one.", file=sys.stderr)
        for user in known:
            waits = users.waits_until(book, user.name) > now_ms()
            state = "disabled" if user.disabled_ms else "locked" if waits else "active"
            print(f"{user.name}\t{user.role}\t{','.join(sorted(user.units)) or '-'}\t{state}")


def _disable(family: Any) -> None:
    parser = arguments.command(
        family,
        "disable",
        run_disable,
        help="let nobody log in under a name",
        description="Ends the user's sessions too. `hailong user reset` lifts it.",
        example="hailong user disable lan --home /srv/hailong",
    )
    parser.add_argument("name", metavar="NAME", help=NAME)


def run_disable(options: argparse.Namespace) -> None:
    """Shut a user out, with a line in the audit log."""
    from hailong.home import opened
    from store.book import users
    from store.now import now_ms

    with opened(options.home) as (_, book), book.write():
        _check_user(book, options.name)
        users.disable(book, options.name, at_ms=now_ms())
        _note(book, "user.disable", options.name)
    print(f"{options.name} cannot log in any more.")


def _reset(family: Any) -> None:
    parser = arguments.command(
        family,
        "reset",
        run_reset,
        help="give a user a new password",
        description="The password is asked for twice, or read from standard input. It ends the user's sessions, and "
        "lifts a lock and a disabling too.",
        example="hailong user reset lan --home /srv/hailong",
    )
    parser.add_argument("name", metavar="NAME", help=NAME)


def run_reset(options: argparse.Namespace) -> None:
    """A new password, with a line in the audit log."""
    from dashboard.access import passwords
    from hailong.home import opened
    from store.book import users

    with opened(options.home) as (_, book):
        _check_user(book, options.name)
        password_hash = passwords.hashed(_password())
        with book.write():
            users.set_password(book, options.name, password_hash)
            _note(book, "user.reset", options.name)
    print(f"{options.name} has a new password; open sessions have ended.")


def _check_user(book: Book, name: str) -> None:
    from store.book import users

    if users.find(book, name) is None:
        raise Refused(f"there is no user {name!r}: `hailong user list` names them")


def _check_units(book: Book, codes: list[str]) -> None:
    known = {row["code"] for row in book.rows("SELECT code FROM units UNION SELECT parent FROM units")}
    unknown = sorted(set(codes) - known)
    if unknown:
        raise Refused(f"no unit or group has the code {', '.join(unknown)}: see registry/units.csv of the home")


def _password() -> str:
    from dashboard.access import passwords

    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise Refused("the two passwords differ: nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    problem = passwords.problem(password)
    if problem:
        raise Refused(f"{problem}: nothing was changed")
    return password


def _note(book: Book, action: str, name: str, detail: str = "") -> None:
    from hailong import person
    from store.book import audit

    audit.note(book, who=person.who(), action=action, subject=name, detail=detail)
