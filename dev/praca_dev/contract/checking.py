"""Holds what was seen to what is documented: events on streams, packets and acknowledgements on sockets, and the bodies
that clients of ours send.

Consumers and services ignore what they do not know. What we send ourselves has no field that is not documented, so here
the schemas are closed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from .documents import DEFINITIONS, Json
from .model import Contract

# Longer values are cut in what is said of them.
LONGEST = 200
# What the dead letters of a group, and what is replayed of them, have beside the entry itself.
DEAD_FIELDS = {"deaderror", "deadstream", "deadentry", "deaddeliveries", "deadtime", "replaystream"}


class Checker:
    """Says what is wrong with something that was seen; an empty list is well."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._events = {
            (stream.name, event.type, event.dataschema): event for stream in contract.streams for event in stream.events
        }
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._packets = {one.name: one.payload for one in contract.packets}
        self._requests = {one.packet.name: one for one in contract.requests}
        self._operations = [(path_pattern(one.path), one) for one in contract.operations]

    def entry(self, stream: str, fields: Mapping[str, str]) -> list[str]:
        """An entry of an event stream, or the original of a dead letter."""
        envelope: Json = {name: value for name, value in fields.items() if name not in DEAD_FIELDS}
        data = envelope.pop("data", "")
        if str(envelope.get("version", "")).isdecimal():
            envelope["version"] = int(envelope["version"])
        name = f"{stream} {fields.get('type', '(no type)')}"
        event = self._events.get((stream, fields.get("type", ""), fields.get("dataschema", "")))
        if event is None:
            of = fields.get("dataschema")
            return [f"{name}: no such event of dataschema {of} is documented on this stream"]
        found = self._held(f"{name}, envelope", "CloudEvent", envelope)
        if fields.get("source", "").removeprefix("/") not in event.publishers:
            found.append(f"{name}: source is {fields.get('source')}, which does not publish it")
        try:
            found += self._held(name, event.payload, json.loads(data))
        except ValueError:
            found.append(f"{name}: data is no JSON: {shortened(data)}")
        return found

    def packet(self, name: str, payload: Any) -> list[str]:
        """What a connected client was told."""
        if name not in self._packets:
            return [f"{name}: no such event is documented for clients"]
        return self._held(name, self._packets[name], payload)

    def acknowledgement(self, name: str, answer: Any) -> list[str]:
        """The answer to what a client sent."""
        request = self._requests.get(name)
        is_done = isinstance(answer, dict) and answer.get("ok") is True
        if request is None:
            any_request = next(iter(self._requests.values()))
            return self._held(f"{name}, acknowledgement", any_request.refusal, answer)
        return self._held(f"{name}, acknowledgement", request.answer if is_done else request.refusal, answer)

    def refusal(self, payload: Any) -> list[str]:
        """The answer to a connection that was refused."""
        return self._held("connect_error", self._contract.connect_error.payload, payload)

    def body(self, method: str, path: str, body: Any) -> list[str]:
        """The JSON of a REST request that was taken: a service passes over what it does not know, and nobody would
        notice that a field is in no document."""
        name = f"{method} {path}"
        operation = next(
            (one for at, one in self._operations if one.method == method and at.fullmatch(path.partition("?")[0])), None
        )
        if operation is None:
            return [f"{name}: no such operation is documented"]
        if operation.body is None:
            return [f"{name}: no body is documented: {shortened(json.dumps(body))}"] if body else []
        return self._valid(f"{name}, body", operation.id, operation.body, body)

    def _held(self, what: str, schema: str, value: Any) -> list[str]:
        return self._valid(what, schema, {"$ref": DEFINITIONS + schema}, value)

    def _valid(self, what: str, key: str, schema: Json, value: Any) -> list[str]:
        """- `key`: the schema's name, or that of the operation whose body it is: no two are alike."""
        if key not in self._validators:
            closed_schema = closed(self._contract.inlined(schema))
            self._validators[key] = jsonschema_rs.Draft202012Validator(closed_schema, validate_formats=True)
        return [
            f"{what}: at /{'/'.join(map(str, error.instance_path))}: {error.message[:LONGEST]}"
            f" in {shortened(json.dumps(value, ensure_ascii=False))}"
            for error in self._validators[key].iter_errors(value)
        ]


def path_pattern(template: str) -> re.Pattern[str]:
    """The paths that a document's path with `{parameters}` stands for."""
    return re.compile("[^/]+".join(map(re.escape, re.split(r"\{\w+\}", template))))


def closed(node: Any, *, is_part: bool = False) -> Any:
    """A schema without references in which no object has a field that is not named.

    - `is_part`: whether it is one of several that say together what an object is: then the whole is closed, not it."""
    if isinstance(node, list):
        return [closed(one, is_part=is_part) for one in node]
    if not isinstance(node, dict):
        return node
    found: Json = {}
    for key, value in node.items():
        if key == "properties":
            found[key] = {name: closed(one) for name, one in value.items()}
        else:
            found[key] = closed(value, is_part=key == "allOf")
    is_object = "properties" in node or "allOf" in node
    if is_object and not is_part and "additionalProperties" not in node:
        found["unevaluatedProperties"] = False
    return found


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
