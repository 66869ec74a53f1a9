"""Who may see what: a scope is made from the session, and every read of figures takes one."""

from __future__ import annotations

from dataclasses import dataclass

from satisfaction.places import Registry
from store.book.users import Role, User


class Forbidden(Exception):
    """This user may not see or do that. The page shown is the one for something that does not exist."""


@dataclass(frozen=True, slots=True)
class Scope:
    """``units`` None: all of them. Built by ``scope_of`` only."""

    user: str
    role: Role
    units: frozenset[str] | None

    @property
    def sees_small_cells(self) -> bool:
        """Whether cells under 5 presses are split: not for those who work beside the citizen."""
        return self.role is Role.CITY

    @property
    def may_administer(self) -> bool:
        """Users, registry, hours, targets, imports, closing."""
        return self.role is Role.CITY

    @property
    def may_acknowledge(self) -> bool:
        """Alerts of boxes within the scope, and the unit's own words on its board."""
        return self.role is not Role.VIEWER

    def holds(self, unit: str) -> bool:
        """Whether ``unit`` is within."""
        return self.units is None or unit in self.units

    def narrowed(self, units: frozenset[str] | None) -> frozenset[str] | None:
        """The units of a question (None: all) that this scope answers (None: all)."""
        if self.units is None:
            return units
        return self.units if units is None else self.units & units


def scope_of(user: User, registry: Registry) -> Scope:
    """The scope of ``user``; a group's code stands for the units whose parent it is."""
    if user.role is not Role.UNIT:
        return Scope(user.name, user.role, None)
    members = {unit.code for unit in registry.units if unit.parent in user.units}
    return Scope(user.name, user.role, user.units | members)
