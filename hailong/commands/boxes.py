"""``hailong boxes``: the fleet in a terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from hailong import arguments

if TYPE_CHECKING:
    from store.book.alerts import Alert
    from store.book.boxes import BoxState
    from store.book.certificates import Certificate


def register(commands: Any) -> None:
    """Add ``boxes``."""
    parser = arguments.command(
        commands,
        "boxes",
        run,
        help="every box: where it stands, its last sign, its certificate, what is wrong",
        description="One line for each box of the registry, the ones with open alerts first, then the units whose "
        "control chart has a signal for the worse. With --ack NUMBER you say that you have taken note of an alert: it "
        "is not sent again.",
        example="hailong boxes --home /srv/hailong --alerts\n"
        'hailong boxes --home /srv/hailong --ack 17 --who "Nguyễn An"',
    )
    parser.add_argument("--unit", metavar="CODE", help="only the boxes of this unit")
    parser.add_argument("--alerts", action="store_true", help="only boxes with open alerts")
    parser.add_argument("--ack", type=int, metavar="NUMBER", help="acknowledge this alert; needs --who")
    parser.add_argument("--who", metavar="NAME", help="your name, for --ack")


def run(options: argparse.Namespace) -> None:
    """Print the fleet, or acknowledge an alert."""
    from collections import defaultdict

    from hailong.home import opened
    from hailong.refused import Refused
    from store.book import alerts, boxes, certificates, registry
    from store.now import now_ms

    with opened(options.home) as (_, book):
        if options.ack is not None:
            _acknowledge(book, options)
            return
        places, states, moment = registry.load_registry(book), boxes.states(book), now_ms()
        if options.unit and all(row.code != options.unit for row in places.units):
            raise Refused(f"there is no unit {options.unit!r}: see registry/units.csv of the home")
        issued = certificates.latest(book)
        open_by_box: dict[str, list[Alert]] = defaultdict(list)
        for alert in alerts.open_alerts(book):
            open_by_box[alert.condition.box].append(alert)
    of_units = open_by_box.pop("", [])
    names = sorted(places.box_names | open_by_box.keys(), key=lambda box: (box not in open_by_box, box))
    for box in names:
        place = places.at(box, moment)
        if options.unit and (place is None or place.unit != options.unit):
            continue
        if options.alerts and box not in open_by_box:
            continue
        where = f"{place.unit}/{place.counter}" if place else "nowhere"
        print(f"{box:<24} {where:<24} {_sign(states.get(box), moment)}, {_certificate(issued.get(box))}")
        for alert in open_by_box.get(box, ()):
            _print(alert)
    for alert in of_units:
        if options.unit in (None, alert.condition.unit):
            print(alert.condition.unit)
            _print(alert)


def _sign(state: BoxState | None, now_ms: int) -> str:
    if state is None or state.last_seen_ms is None:
        return "never seen"
    minutes = (now_ms - state.last_seen_ms) // 60_000
    words = ["online" if state.online else "offline", f"seen {minutes} min ago"]
    if state.health is not None:
        words += [f"backlog {state.health.backlog}", f"version {state.health.version}"]
    return ", ".join(words)


def _print(alert: Alert) -> None:
    taken = f", taken note of by {alert.acknowledged_by}" if alert.acknowledged_by else ""
    print(f"    ! {alert.id} {alert.condition.kind}: {alert.condition.detail}{taken}")


def _certificate(newest: Certificate | None) -> str:
    from satisfaction import clock

    if newest is None:
        return "not enrolled"
    if newest.revoked_ms is not None:
        return "revoked"
    return f"certificate until {clock.local_datetime(newest.not_after_ms):%d/%m/%Y}"


def _acknowledge(book: Any, options: argparse.Namespace) -> None:
    from hailong.refused import Refused
    from store.book import alerts, audit
    from store.now import now_ms

    if not options.who:
        raise Refused("say who takes note: --who NAME")
    if not alerts.acknowledge(book, options.ack, who=options.who, now_ms=now_ms()):
        raise Refused(f"alert {options.ack} does not exist, or someone has taken note of it already")
    audit.note(book, who=options.who, action="alert.acknowledge", subject=str(options.ack))
    print(f"alert {options.ack}: taken note of by {options.who}")
