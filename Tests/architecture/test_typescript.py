"""What the web client's types are made of: each form of schema has its type, and nothing is guessed."""

from __future__ import annotations

import re

import pytest

from praca_dev.contract import Contract, Operation, Parameter, typescript
from praca_dev.contract.documents import Json
from praca_dev.contract.model import Answer
from praca_dev.errors import StackError

ROOM: Json = {"$ref": "#/$defs/Room"}
TEXT: Json = {"type": "string"}
FILES = typescript.emit(Contract())
SCHEMAS, OPERATIONS, SOCKET = (FILES[f"{typescript.FOLDER}/{name}.ts"] for name in ("schemas", "operations", "socket"))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (ROOM, "Room"),
        ({"$ref": "#/$defs/Room", "description": "Where."}, "Room"),
        (TEXT, "string"),
        ({"type": "string", "format": "uuid", "maxLength": 3}, "string"),
        ({"type": "integer", "minimum": 1}, "number"),
        ({"type": "number"}, "number"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "null"}, "null"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"type": ["integer", "number"]}, "number"),
        ({"const": True}, "true"),
        ({"const": "BRL"}, '"BRL"'),
        ({"type": "string", "enum": ["a", "b"]}, '"a" | "b"'),
        ({"enum": ["BRL", None]}, '"BRL" | null'),
        ({"oneOf": [ROOM, {"type": "null"}]}, "Room | null"),
        ({"allOf": [ROOM, {"type": "object", "properties": {"a": TEXT}}]}, "Room & { a?: string; }"),
        ({"allOf": [ROOM, {"oneOf": [ROOM, {"type": "null"}]}]}, "Room & (Room | null)"),
        ({"type": "array", "items": ROOM}, "Room[]"),
        ({"type": "array", "items": {"type": ["string", "null"]}}, "(string | null)[]"),
        ({"type": "array", "items": {"oneOf": [ROOM, TEXT]}}, "(Room | string)[]"),
        (
            {"type": "array", "items": {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}},
            "{ a?: string | null; }[]",
        ),
        (
            {"type": "object", "required": ["b"], "properties": {"a": TEXT, "b": ROOM, "a-b": TEXT}},
            '{ a?: string; b: Room; "a-b"?: string; }',
        ),
        ({"type": "object"}, "Record<string, unknown>"),
        ({"type": "object", "additionalProperties": TEXT}, "Record<string, string>"),
    ],
)
def test_a_schema_is_the_type_of_what_it_lets_through(schema: Json, expected: str) -> None:
    assert typescript.type_of(schema) == expected


@pytest.mark.parametrize("schema", [{}, {"description": "Anything."}, {"type": "file"}, {"not": TEXT}])
def test_what_has_no_type_is_refused_and_not_taken_for_anything(schema: Json) -> None:
    with pytest.raises(StackError, match="no type"):
        typescript.type_of(schema)


def test_a_named_schema_is_an_interface_a_list_of_words_or_a_name_for_a_type() -> None:
    room: Json = {"type": "object", "description": "A room.", "required": ["id"], "properties": {"id": TEXT}}
    assert typescript.declaration("Room", room) == "/** A room. */\nexport interface Room {\nid: string;\n}\n"
    words = typescript.declaration("AdStatus", {"type": "string", "enum": ["a", "b"]})
    assert words == (
        'export const AD_STATUSES = ["a", "b"] as const;\nexport type AdStatus = typeof AD_STATUSES[number];\n'
    )
    assert typescript.declaration("Id", TEXT) == "export type Id = string;\n"


@pytest.mark.parametrize(
    ("name", "words"),
    [("AdType", "AD_TYPES"), ("AdStatus", "AD_STATUSES"), ("RoomVisibility", "ROOM_VISIBILITIES"), ("State", "STATES")],
)
def test_the_words_of_a_type_go_by_its_name_in_the_plural(name: str, words: str) -> None:
    assert typescript.plural(name) == words


def test_a_bound_is_the_type_of_its_number_under_the_name_of_what_it_is_of() -> None:
    schemas: Json = {
        "Reason": {"type": "string", "minLength": 3, "maxLength": 500},
        "Ids": {"type": "array", "maxItems": 10},
        "Pause": {"type": "number", "minimum": 0, "maximum": 60},
        "NewRoom": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 80}}},
        "Id": TEXT,
    }
    assert typescript.bounds(schemas, typescript.MOST) == 'Reason: 500;\nIds: 10;\nPause: 60;\n"NewRoom.name": 80;'
    assert typescript.bounds(schemas, typescript.LEAST) == "Reason: 3;"


def test_a_description_is_wrapped_and_cannot_end_its_comment() -> None:
    comment = typescript.comment("word " * 40 + "\n\nA */ in it.")
    assert comment.startswith("/** word")
    assert comment.endswith(" */\n")
    assert comment.count("*/") == 1
    assert max(map(len, comment.splitlines())) <= 120
    assert typescript.comment(None) == typescript.comment("") == ""


def operation(**fields: object) -> Operation:
    plain: dict[str, object] = {
        "id": "showRoom",
        "method": "GET",
        "path": "/rooms/{roomId}",
        "tag": "rooms",
        "summary": "",
        "parameters": (),
        "body": None,
        "body_required": False,
        "answers": (),
        "access": "required",
        "own_rights": False,
    }
    return Operation(**{**plain, **fields})  # type: ignore[arg-type]


def parameter(name: str, place: str, *, required: bool = False) -> Parameter:
    return Parameter(name, place, required, "", TEXT)


def test_a_call_takes_what_stands_in_its_address_its_body_and_its_key() -> None:
    assert typescript.request(operation()) == "Nothing"
    whole = operation(
        parameters=(
            parameter("roomId", "path", required=True),
            parameter("q", "query"),
            parameter("Idempotency-Key", "header"),
            parameter("If-Match", "header"),
            parameter("praca_refresh", "cookie"),
        ),
        body=ROOM,
        body_required=True,
    )
    assert typescript.request(whole) == (
        "{ path: { roomId: string; }; query?: { q?: string; }; body: Room; idempotencyKey?: string }"
    )
    asked = operation(parameters=(parameter("q", "query", required=True),), body=ROOM)
    assert typescript.request(asked) == "{ query: { q: string; }; body?: Room }"


def test_a_call_answers_what_went_well_holds_and_says_who_may_ask() -> None:
    room = Answer("200", "", "application/json", ROOM)
    nothing = Answer("204", "", None, None)
    problem = Answer("404", "", "application/problem+json", {"$ref": "#/$defs/Problem"})
    moved = Answer("302", "", None, None)
    for answers, expected in (
        ((room, problem), "Room"),
        ((room, Answer("201", "", "application/json", ROOM)), "Room"),
        ((room, Answer("202", "", "application/json", TEXT)), "Room | string"),
        ((nothing, problem), "void"),
        ((moved,), "void"),
    ):
        assert f"answer: {expected} }};" in typescript.row(operation(answers=answers))
    for access, own, expected in (
        ("none", True, "anyone"),
        ("optional", False, "open"),
        ("required", True, "own"),
        ("required", False, "user"),
    ):
        assert f'access: "{expected}";' in typescript.row(operation(access=access, own_rights=own))


def test_every_operation_and_event_of_the_documents_is_there_under_its_name() -> None:
    contract = Contract()
    for one in contract.operations:
        assert f"  {one.id}: {{" in OPERATIONS
        assert f'  {one.id}: "{one.method} {one.path}",' in OPERATIONS
    for request in contract.requests:
        assert f'"{request.packet.name}": {{ payload: {request.packet.payload}; answer: {request.answer} }};' in SOCKET
    for packet in contract.packets:
        assert f'"{packet.name}": {packet.payload};' in SOCKET


def test_what_only_services_tell_each_other_is_not_the_clients() -> None:
    contract = Contract()
    declared = set(re.findall(r"^export (?:interface|type) (\w+)", SCHEMAS, re.MULTILINE))
    assert declared - contract.schemas.keys() == {"Most", "Least"}
    assert {"Room", "Message", "Joined", "Refused", "ProblemCode", "Block"} <= declared
    assert not declared & {"AdOrder", "UserOrder", "CloudEvent", "TrustChange"}
