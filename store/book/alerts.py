"""Alerts: what a person should look at, with begin, end and who has taken note. One open per kind and subject."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from store.book import Book


class AlertKind(StrEnum):
    """What is wrong."""

    SILENT = "silent"  # no sign within office hours
    BACKLOG = "backlog"  # presses have waited on the box for long
    CLOCK = "clock"  # the box's clock is off, or was never set
    CERTIFICATE = "certificate"  # ends soon
    STUCK = "stuck"  # a button is held down
    MISSED_EDGES = "missed_edges"  # the box noticed that it missed a change of a button
    CLONE = "clone"  # two boxes use one name
    UNKNOWN_BOX = "unknown_box"  # it sends presses and is not in the registry
    BOX_PROBLEM = "box_problem"  # the box says in words what is wrong
    SIGNAL = "signal"  # a unit's control chart has a signal for the worse


OF_BOXES = frozenset(AlertKind) - {AlertKind.SIGNAL}


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong now. ``unit``: the code of the unit where the box stands, "" when nowhere.

    A SIGNAL is about the unit: its ``box`` is "".
    """

    kind: AlertKind
    box: str
    unit: str
    detail: str

    @property
    def subject(self) -> str:
        """The box, or the unit when it is about no box."""
        return self.box or self.unit


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition with its history, times in UTC ms. ``end_ms`` None: it still holds."""

    id: int
    condition: Condition
    begin_ms: int
    end_ms: int | None
    acknowledged_by: str | None
    acknowledged_ms: int | None


def follow(book: Book, conditions: Iterable[Condition], *, now_ms: int, kinds: Container[AlertKind] = OF_BOXES) -> None:
    """Open an alert for each new condition, bring the words of open ones up to date, end those that hold no more.

    ``conditions`` are all that hold of ``kinds``; alerts of other kinds are left alone.
    """
    now = {(condition.kind, condition.subject): condition for condition in conditions}
    followed = [alert for alert in open_alerts(book) if alert.condition.kind in kinds]
    before = {(alert.condition.kind, alert.condition.subject): alert for alert in followed}
    if {key: alert.condition for key, alert in before.items()} == now:
        return
    with book.write() as connection:
        for key in before.keys() - now.keys():
            connection.execute("UPDATE alerts SET end_ms = ? WHERE id = ?", (now_ms, before[key].id))
        for key, condition in now.items():
            if key in before:
                change = (condition.unit, condition.detail, before[key].id)
                connection.execute("UPDATE alerts SET unit = ?, detail = ? WHERE id = ?", change)
            else:
                connection.execute(
                    "INSERT INTO alerts (kind, box, unit, detail, begin_ms) VALUES (?, ?, ?, ?, ?)",
                    (condition.kind, condition.box, condition.unit, condition.detail, now_ms),
                )


def open_alerts(book: Book) -> list[Alert]:
    """What holds now, oldest first."""
    return [_alert(row) for row in book.rows("SELECT * FROM alerts WHERE end_ms IS NULL ORDER BY begin_ms, id")]


def acknowledge(book: Book, alert: int, *, who: str, now_ms: int) -> bool:
    """``who`` has taken note of ``alert``; False when someone had before, or there is no such alert."""
    with book.write() as connection:
        return bool(
            connection.execute(
                "UPDATE alerts SET acknowledged_by = ?, acknowledged_ms = ? WHERE id = ? AND acknowledged_by IS NULL",
                (who, now_ms, alert),
            ).rowcount
        )


def unsent(book: Book) -> list[Alert]:
    """Open alerts that no digest has told of yet and that nobody has acknowledged."""
    rows = book.rows(
        "SELECT * FROM alerts WHERE notified_ms IS NULL AND end_ms IS NULL AND acknowledged_by IS NULL ORDER BY id"
    )
    return [_alert(row) for row in rows]


def ends_unsent(book: Book) -> list[Alert]:
    """Ended alerts that a digest has told of, and whose end none has told of yet."""
    rows = book.rows(
        "SELECT * FROM alerts WHERE notified_ms IS NOT NULL AND end_ms IS NOT NULL AND end_notified_ms IS NULL"
        " ORDER BY id"
    )
    return [_alert(row) for row in rows]


def sent(book: Book, alerts: Iterable[Alert], *, now_ms: int) -> None:
    """A digest has told of ``alerts``: that they began, or, of ended ones, that they ended."""
    begun: list[tuple[int, int]] = []
    ended: list[tuple[int, int]] = []
    for each in alerts:
        (begun if each.end_ms is None else ended).append((now_ms, each.id))
    with book.write() as connection:
        connection.executemany("UPDATE alerts SET notified_ms = ? WHERE id = ?", begun)
        connection.executemany("UPDATE alerts SET end_notified_ms = ? WHERE id = ?", ended)


def _alert(row: sqlite3.Row) -> Alert:
    condition = Condition(AlertKind(row["kind"]), row["box"], row["unit"], row["detail"])
    story = (row["begin_ms"], row["end_ms"], row["acknowledged_by"], row["acknowledged_ms"])
    return Alert(row["id"], condition, *story)
