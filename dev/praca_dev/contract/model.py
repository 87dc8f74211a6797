"""What the documents say, in the words of whoever generates from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .documents import DEFINITIONS, ContractError, Documents, Json, relocated

METHODS = ("get", "post", "put", "patch", "delete")
# What a message on a stream has to say, beside what makes it one.
EVENT_WORDS = ("name", "summary", "payload", "x-dataschema", "x-published-by", "x-consumed-by")
ADDRESS = re.compile(r"/schemas/(?P<type>[a-z_.]+)/(?P<version>[1-9][0-9]*)")


@dataclass(frozen=True)
class Code:
    """A refusal's stable name. `status` is None for what ends a session, which is no answer."""

    name: str
    status: int | None
    portuguese: str
    english: str


@dataclass(frozen=True)
class Order:
    """Who carries an order of moderation out; `scope` where that depends on it."""

    service: str
    scope: str | None


@dataclass(frozen=True)
class Event:
    """A type of event in one major version."""

    key: str
    type: str
    version: int
    summary: str
    # The name of its data's schema.
    payload: str
    dataschema: str
    publishers: tuple[str, ...]
    consumers: tuple[str, ...]
    # Empty for what orders nothing.
    order: tuple[Order, ...]


@dataclass(frozen=True)
class Stream:
    """A Redis stream and the events on it."""

    key: str
    name: str
    description: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Packet:
    """An event of the socket in one direction; `payload` names its schema."""

    key: str
    name: str
    summary: str
    payload: str


@dataclass(frozen=True)
class Request:
    """What a client may send on the socket, and the schema of the acknowledgement where it is done."""

    operation: str
    packet: Packet
    answer: str
    refusal: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    place: str
    required: bool
    description: str
    schema: Json


@dataclass(frozen=True)
class Answer:
    """What an operation may answer with a status (or `default`); no schema where there is no body."""

    status: str
    description: str
    content_type: str | None
    schema: Json | None


@dataclass(frozen=True)
class Operation:
    """A REST call."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    parameters: tuple[Parameter, ...]
    # The body's schema; None where there is none.
    body: Json | None
    body_required: bool
    answers: tuple[Answer, ...]
    # Whether it needs a token (`required`), may have one (`optional`), or has none (`none`).
    access: str
    own_rights: bool


class Contract:
    """Both documents. Every schema in it refers to others as `#/$defs/<name>`, a key of `schemas`."""

    def __init__(self, documents: Documents | None = None) -> None:
        self.documents = documents or Documents.read()
        self.schemas = self.documents.schemas()
        self._whole: dict[str, Json] = {}

    @cached_property
    def version(self) -> str:
        versions = {one["info"]["version"] for one in (self.documents.openapi, self.documents.asyncapi)}
        if len(versions) != 1:
            raise ContractError(f"the documents are of different versions: {', '.join(sorted(versions))}")
        return str(versions.pop())

    # Schemas

    def whole(self, name: str) -> Json:
        """A named schema with what it refers to in the references' place. It is shared: nobody changes it."""
        if name not in self._whole:
            # Met again before it is known, it would refer to itself.
            self._whole[name] = {}
            self._whole[name] = self.inlined(self.schemas[name])
        if not self._whole[name]:
            raise ContractError(f"the schema {name} refers to itself")
        return self._whole[name]

    def inlined(self, node: Any) -> Any:
        """A schema with what it refers to in the references' place."""
        if isinstance(node, list):
            return [self.inlined(one) for one in node]
        if not isinstance(node, dict):
            return node
        found = {key: self.inlined(value) for key, value in node.items() if key != "$ref"}
        return {**self.whole(node["$ref"].removeprefix(DEFINITIONS)), **found} if "$ref" in node else found

    @cached_property
    def enumerations(self) -> dict[str, tuple[str, ...]]:
        """The named schemas that list words, without those that also allow null."""
        return {
            name: tuple(schema["enum"])
            for name, schema in self.schemas.items()
            if schema.get("type") == "string" and "enum" in schema
        }

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """Every code with its status and texts, REST's first."""
        return (*self.codes_of("ProblemCode"), *self.codes_of("SocketOnlyCode"))

    def codes_of(self, name: str) -> tuple[Code, ...]:
        """The table of an enumeration of codes, which has a line for each."""
        schema = self.schemas[name]
        lines = schema["x-codes"]
        if list(lines) != schema["enum"]:
            raise ContractError(f"{name}: the list and the table differ: {sorted(set(lines) ^ set(schema['enum']))}")
        return tuple(Code(code, line.get("status"), line["pt-BR"], line["en"]) for code, line in lines.items())

    # Streams

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        self._require_a_channel_for_every_message()
        channels = self.documents.asyncapi["channels"].items()
        return tuple(
            Stream(key, channel["address"], channel["description"].strip(), tuple(self._events(channel)))
            for key, channel in channels
            if key != "socket"
        )

    def _require_a_channel_for_every_message(self) -> None:
        document = self.documents.asyncapi
        listed = [one for channel in document["channels"].values() for one in channel["messages"].values()]
        for reference in listed:
            self._async(reference)
        unlisted = set(document["components"]["messages"]) - {one["$ref"].rpartition("/")[2] for one in listed}
        if unlisted:
            raise ContractError(f"no channel lists the message {', '.join(sorted(unlisted))}")

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for stream in self.streams for event in stream.events)

    def _events(self, channel: Json) -> Iterator[Event]:
        for key, reference in channel["messages"].items():
            message = self._async(reference)
            if missing := [word for word in EVENT_WORDS if word not in message]:
                raise ContractError(f"the message {key} has no {', '.join(missing)}")
            address = ADDRESS.fullmatch(message["x-dataschema"])
            if address is None or address["type"] != message["name"]:
                raise ContractError(f"{key}: x-dataschema is {message['x-dataschema']}")
            yield Event(
                key=key,
                type=message["name"],
                version=int(address["version"]),
                summary=message["summary"].strip(),
                payload=self._name(message["payload"]),
                dataschema=message["x-dataschema"],
                publishers=tuple(message["x-published-by"]),
                consumers=tuple(message["x-consumed-by"]),
                order=tuple(Order(one["service"], one.get("scope")) for one in message.get("x-order", [])),
            )

    # The socket

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What clients send."""
        return tuple(
            Request(name, self._packet(sent), *(self._packet(one).payload for one in operation["reply"]["messages"]))
            for name, operation in self.documents.asyncapi["operations"].items()
            if operation["action"] == "send"
            for sent in operation["messages"]
        )

    @cached_property
    def packets(self) -> tuple[Packet, ...]:
        """What clients are told, once they are connected."""
        return tuple(self._packet(one) for one in self.documents.asyncapi["operations"]["hear"]["messages"])

    @cached_property
    def connect_error(self) -> Packet:
        return self._packet(self.documents.asyncapi["operations"]["beTurnedAway"]["messages"][0])

    def _packet(self, reference: Json) -> Packet:
        message = self._async(reference)
        key = str(reference["$ref"].rpartition("/")[2])
        return Packet(key, message["name"], message["summary"].strip(), self._name(message["payload"]))

    # REST

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(
            self._operation(path, method, item)
            for path, item in self.documents.openapi["paths"].items()
            for method in METHODS
            if method in item
        )

    def _operation(self, path: str, method: str, item: Json) -> Operation:
        own = item[method]
        body = own.get("requestBody")
        return Operation(
            id=own["operationId"],
            method=method.upper(),
            path=path,
            tag=own["tags"][0],
            summary=own["summary"].strip(),
            parameters=tuple(self._parameters([*item.get("parameters", []), *own.get("parameters", [])])),
            body=relocated(body["content"]["application/json"]["schema"]) if body else None,
            body_required=bool(body and body["required"]),
            answers=tuple(self._answers(own["responses"])),
            access=access(own.get("security", self.documents.openapi["security"])),
            own_rights=bool(own.get("x-own-rights")),
        )

    def _parameters(self, references: Iterable[Json]) -> Iterator[Parameter]:
        for reference in references:
            one = self.documents.resolved(reference, Documents.OPENAPI)
            yield Parameter(
                one["name"],
                one["in"],
                bool(one.get("required")),
                one.get("description", "").strip(),
                relocated(one["schema"]),
            )

    def _answers(self, responses: Json) -> Iterator[Answer]:
        for status, reference in responses.items():
            one = self.documents.resolved(reference, Documents.OPENAPI)
            content = one.get("content", {})
            kind = next(iter(content), None)
            schema = relocated(content[kind]["schema"]) if kind else None
            yield Answer(str(status), one["description"].strip(), kind, schema)

    # Within

    def _async(self, reference: Json) -> Json:
        return self.documents.resolved(reference, Documents.ASYNCAPI)

    @staticmethod
    def _name(payload: Json) -> str:
        """The name of a payload's schema: each has one."""
        found = relocated(payload)
        if list(found) != ["$ref"]:
            raise ContractError(f"a payload without a name: {found}")
        return str(found["$ref"].removeprefix(DEFINITIONS))


def access(security: list[Any]) -> str:
    if security == [{}]:
        return "none"
    return "optional" if {} in security else "required"
