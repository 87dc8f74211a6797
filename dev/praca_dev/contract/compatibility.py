"""What of a contract would break whoever was built on an earlier one.

Whoever reads ignores fields that they do not know, and takes an unknown word of an `x-extensible` enumeration for one
that they have no special answer to. So what we send may gain fields and such words, and lose or loosen nothing; what we
take may become looser, and demand nothing new. docs/decisions/0007 says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs

from .documents import Json
from .json_schemas import plain
from .model import Answer, Contract, Operation

# What says nothing about values.
ANNOTATIONS = {"description", "default", "title", "examples", "summary"}
# What `Shape` compares itself.
OF_OBJECTS = {"properties", "required"}


def breaking(old: Contract, new: Contract) -> list[str]:
    """Everything in `new` that a client or a consumer of `old` could stumble over."""
    return [*rest(old, new), *socket(old, new), *streams(old, new), *codes(old, new)]


# REST


def rest(old: Contract, new: Contract) -> Iterator[str]:
    there = {(one.method, one.path): one for one in new.operations}
    for before in old.operations:
        name = f"{before.method} {before.path}"
        after = there.get((before.method, before.path))
        if after is None:
            yield f"{name}: the operation is gone"
            continue
        if after.id != before.id:
            yield f"{name}: its operationId was {before.id}"
        if after.access != before.access and after.access == "required":
            yield f"{name}: it needs a token now"
        if before.own_rights and not after.own_rights:
            yield f"{name}: it is no right of one's own any more"
        yield from taken(old, new, name, before, after)
        yield from answered(old, new, name, before, after)


def taken(old: Contract, new: Contract, name: str, before: Operation, after: Operation) -> Iterator[str]:
    """Parameters and body."""
    known = {(one.place, one.name): one for one in before.parameters}
    yield from gone(f"{name}: the parameter", known, {(one.place, one.name) for one in after.parameters})
    for parameter in after.parameters:
        earlier = known.get((parameter.place, parameter.name))
        where = f"{name}: the parameter {parameter.name}"
        if parameter.required and (earlier is None or not earlier.required):
            yield f"{where} is required now"
        if earlier:
            yield from Shape(where, sent=False).compare(old.inlined(earlier.schema), new.inlined(parameter.schema))
    if after.body is None:
        if before.body is not None:
            yield f"{name}: it takes no body any more"
    elif after.body_required and not before.body_required:
        yield f"{name}: the body is required now"
    elif before.body is not None:
        shape = Shape(f"{name}: the body", sent=False)
        yield from shape.compare(old.inlined(before.body), new.inlined(after.body))


def answered(old: Contract, new: Contract, name: str, before: Operation, after: Operation) -> Iterator[str]:
    there = {one.status: one for one in after.answers}
    known = {one.status for one in before.answers}
    for answer in before.answers:
        later = there.get(answer.status)
        if later is not None:
            yield from body_of(old, new, f"{name}: {answer.status}", answer, later)
        elif answer.status < "4":
            yield f"{name}: {answer.status} is answered no more"
    for status in there.keys() - known:
        if status < "4":
            yield f"{name}: {status} is a new way to succeed"


def body_of(old: Contract, new: Contract, name: str, before: Answer, after: Answer) -> Iterator[str]:
    if before.content_type != after.content_type:
        yield f"{name}: its type was {before.content_type}"
    elif before.schema is not None and after.schema is not None:
        yield from Shape(name, sent=True).compare(old.inlined(before.schema), new.inlined(after.schema))


# The socket and the streams


def socket(old: Contract, new: Contract) -> Iterator[str]:
    there = {one.packet.name: one for one in new.requests}
    yield from gone("the socket's", {one.packet.name for one in old.requests}, there)
    for before in old.requests:
        if after := there.get(before.packet.name):
            name = before.packet.name
            yield from named(old, new, name, before.packet.payload, after.packet.payload, sent=False)
            yield from named(old, new, f"{name}, acknowledgement", before.answer, after.answer, sent=True)
            yield from named(old, new, f"{name}, refusal", before.refusal, after.refusal, sent=True)
    told = {one.name: one for one in (*new.packets, new.connect_error)}
    yield from gone("the socket's", {one.name for one in old.packets}, told)
    for packet in (*old.packets, old.connect_error):
        if packet.name in told:
            yield from named(old, new, packet.name, packet.payload, told[packet.name].payload, sent=True)


def streams(old: Contract, new: Contract) -> Iterator[str]:
    there = {(stream.name, event.dataschema): event for stream in new.streams for event in stream.events}
    for stream in old.streams:
        for before in stream.events:
            after = there.get((stream.name, before.dataschema))
            if after is None:
                yield f"{stream.name}: {before.dataschema} is published no more"
            else:
                yield from named(old, new, f"{before.dataschema}", before.payload, after.payload, sent=True)


def named(old: Contract, new: Contract, name: str, before: str, after: str, *, sent: bool) -> Iterator[str]:
    shape = Shape(name, sent=sent)
    yield from shape.compare(old.whole(before), new.whole(after))


def codes(old: Contract, new: Contract) -> Iterator[str]:
    there = {code.name: code for code in new.codes}
    yield from gone("the code", {code.name for code in old.codes}, there)
    for code in old.codes:
        if code.name in there and there[code.name].status != code.status:
            yield f"the code {code.name}: its status was {code.status}"


def gone(what: str, before: Iterable[Any], after: Iterable[Any]) -> Iterator[str]:
    for name in sorted(set(before) - set(after)):
        yield f"{what} {' '.join(name) if isinstance(name, tuple) else name} is gone"


# Schemas


class Shape:
    """Compares two schemas without references.

    - `sent`: whether we send such values, or take them."""

    def __init__(self, name: str, *, sent: bool) -> None:
        self.name = name
        self.sent = sent

    def compare(self, old: Any, new: Any, path: str = "") -> Iterator[str]:
        """What breaks, with the place in the value."""
        if old == new:
            return
        old, new = merged(old), merged(new)
        if words(old) and words(new):
            old, new, said = self._words(old, new, path)
            yield from said
        if "properties" in old and "properties" in new:
            yield from self._object(old, new, path)
            old, new = without(old, OF_OBJECTS), without(new, OF_OBJECTS)
        elif "items" in old and "items" in new:
            yield from self.compare(old["items"], new["items"], f"{path}[]")
            old, new = without(old, {"items"}), without(new, {"items"})
        elif len(old.get("oneOf", [])) == len(new.get("oneOf", [])) > 0:
            for before, after in zip(old["oneOf"], new["oneOf"], strict=True):
                yield from self.compare(before, after, path)
            old, new = without(old, {"oneOf"}), without(new, {"oneOf"})
        yield from self._values(old, new, path)

    def _object(self, old: Json, new: Json, path: str) -> Iterator[str]:
        for name, before in old["properties"].items():
            after = new["properties"].get(name)
            if after is None:
                yield self._finding(f"{path}.{name}", "is gone")
            else:
                yield from self.compare(before, after, f"{path}.{name}")
        was, now = set(old.get("required", [])), set(new.get("required", []))
        for name in sorted(was - now if self.sent else now - was):
            if name in new["properties"]:
                why = "is not always there any more" if self.sent else "is required now"
                yield self._finding(f"{path}.{name}", why)

    def _words(self, old: Json, new: Json, path: str) -> tuple[Json, Json, list[str]]:
        """Words are never taken away; whoever reads an extensible list reckons with more of them."""
        said = [self._finding(path, f"{word!r} is gone") for word in old["enum"] if word not in new["enum"]]
        if said or (self.sent and old.get("x-extensible")):
            old, new = without(old, {"enum"}), without(new, {"enum"})
        return old, new, said

    def _values(self, old: Json, new: Json, path: str) -> Iterator[str]:
        """Whether the side that reads takes every value that the side that writes may give."""
        before, after = bare(old), bare(new)
        if before == after:
            return
        reader, writer = (before, after) if self.sent else (after, before)
        covers = canonical(reader).covers(canonical(writer))
        if covers != jsonschema_rs.canonical.Containment.YES:
            yield self._finding(path, f"was {before}, and is {after}")

    def _finding(self, path: str, what: str) -> str:
        return f"{self.name}{': ' + path.removeprefix('.') if path else ''} {what}"


def canonical(schema: Any) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(schema, draft=jsonschema_rs.Draft202012, validate_formats=True)


def merged(node: Any) -> Any:
    """An object that several parts describe together, as one."""
    if not isinstance(node, dict) or "allOf" not in node:
        return node
    parts = [without(node, {"allOf"}), *(merged(part) for part in node["allOf"])]
    found: Json = {}
    for part in parts:
        found |= without(part, {"properties", "required"})
    found["properties"] = {name: one for part in parts for name, one in part.get("properties", {}).items()}
    found["required"] = [name for part in parts for name in part.get("required", [])]
    return found


def words(node: Any) -> bool:
    return isinstance(node, dict) and "enum" in node


def without(node: Any, names: set[str]) -> Any:
    return {key: value for key, value in node.items() if key not in names} if isinstance(node, dict) else node


def bare(node: Any) -> Any:
    """Without what says nothing about values, at every depth; names of properties are no keywords."""
    if isinstance(node, list):
        return [bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: bare(one) for name, one in value.items()} if key == "properties" else bare(value)
        for key, value in plain(node).items()
        if key not in ANNOTATIONS
    }
