"""docs/asyncapi.yaml says what the code does: topics, fields, words, limits; and the golden messages fit it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from satisfaction.health import Health
from satisfaction.press import MAX_ARRAY, MAX_SEQ, Cause, ClockState, Rating, Void
from satisfaction.reasons import Reason
from satisfaction.topics import Kind, parse, topic

DOCS = Path(__file__).parents[2] / "docs"
WIRE: dict[str, Any] = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
SCHEMAS = WIRE["components"]["schemas"]
GOLDEN = {
    (kind, name) for kind, message in WIRE["components"]["messages"].items() for name in message.get("x-golden", ())
}


def resolve(reference: str) -> Any:
    found: Any = WIRE
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    return found


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def validator(kind: str) -> Draft7Validator:
    payload = WIRE["components"]["messages"][kind]["payload"]
    return Draft7Validator({**payload, "components": WIRE["components"]})  # so that #/components/… leads somewhere


def test_every_reference_leads_somewhere() -> None:
    found = set(references(WIRE))
    assert len(found) > 20
    for reference in found:
        assert resolve(reference), reference


def test_it_is_asyncapi_3_with_a_channel_and_an_operation_for_each_kind_of_message() -> None:
    assert WIRE["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(WIRE["info"])
    assert set(WIRE["channels"]) == set(WIRE["components"]["messages"]) == {str(kind) for kind in Kind}
    operations = {resolve(one["channel"]["$ref"])["address"]: one for one in WIRE["operations"].values()}
    assert set(operations) == {topic("{box}", kind) for kind in Kind}
    for operation in operations.values():
        [message] = operation["messages"]
        assert message["$ref"].startswith(operation["channel"]["$ref"])


@pytest.mark.parametrize("kind", Kind)
def test_its_addresses_are_the_topics_of_the_code(kind: Kind) -> None:
    channel = WIRE["channels"][kind]
    assert parse(channel["address"].replace("{box}", "q01")) == ("q01", kind)
    assert set(channel["parameters"]) == {"box"}


@pytest.mark.parametrize(
    ("kind", "action", "qos", "retain"),
    [
        (Kind.PRESS, "send", 1, False),
        (Kind.RECEIPT, "receive", 1, False),
        (Kind.STATUS, "send", 1, True),
        (Kind.HEALTH, "send", 0, False),
        (Kind.SETTINGS, "receive", 1, True),
    ],
)
def test_a_box_sends_and_receives_what_the_access_list_lets_it(kind: Kind, action: str, qos: int, retain: bool) -> None:
    operation = WIRE["operations"][f"{action}{kind.capitalize()}"]
    assert (operation["action"], operation["bindings"]["mqtt"]["qos"]) == (action, qos)
    assert operation["bindings"]["mqtt"]["retain"] is retain
    right = "write" if action == "send" else "read"
    acl = (DOCS.parent / "broker_config" / "acl").read_text()
    assert f"pattern {right} {topic('%u', kind)}" in acl.splitlines()


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (Rating, SCHEMAS["rating"]),
        (ClockState, SCHEMAS["press"]["properties"]["clock"]),
        (Reason, SCHEMAS["press"]["properties"]["reason"]),
        (Void, SCHEMAS["press"]["properties"]["void"]),
        (Cause, SCHEMAS["cause"]),
    ],
)
def test_its_words_are_the_code_s(words: type[Rating], schema: dict[str, Any]) -> None:
    assert schema["enum"] == [str(word) for word in words]


def test_its_limits_and_fields_are_the_code_s() -> None:
    assert WIRE["components"]["messages"]["press"]["payload"]["oneOf"][1]["maxItems"] == MAX_ARRAY
    assert SCHEMAS["seq"]["maximum"] == MAX_SEQ
    assert list(SCHEMAS["health"]["properties"]) == [entry.name.removesuffix("_ms") for entry in fields(Health)]


@pytest.mark.parametrize(("kind", "name"), sorted(GOLDEN))
def test_each_golden_message_fits_its_schema(kind: str, name: str) -> None:
    assert list(validator(kind).iter_errors(json.loads((DOCS / "golden" / name).read_bytes()))) == []


@pytest.mark.parametrize("cause", ["malformed", "unknown-rating", "unknown-reason", "unknown-void", "unknown-clock"])
def test_what_ingest_rejects_for_its_form_does_not_fit(cause: str) -> None:
    message = json.loads((DOCS / "golden" / f"rejected-{cause}.json").read_bytes())
    assert list(validator("press").iter_errors(message)) != []


def test_every_golden_message_belongs_to_a_kind_or_shows_a_rejection() -> None:
    named = {name for _, name in GOLDEN}
    others = {path.name for path in (DOCS / "golden").iterdir()} - named
    assert others == {path.name for path in (DOCS / "golden").glob("rejected-*.json")}
