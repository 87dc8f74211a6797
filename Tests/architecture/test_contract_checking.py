"""What holds streams, sockets and bodies to the documents finds what is wrong: what, where, and which value."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from praca_dev.contract import Contract
from praca_dev.contract.checking import Checker
from support.people import Person
from support.witness import taken

Json = dict[str, Any]
CHECKER = Checker(Contract())
ID = "0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b"
TIME = "2026-11-22T13:05:09.123Z"
PERSON = {"id": ID, "displayName": "Ana"}
MESSAGE = {"id": ID, "roomId": ID, "seq": 1, "author": PERSON, "body": "oi", "createdAt": TIME}
ROOM = {
    "id": ID,
    "name": "Praça",
    "description": "",
    "visibility": "public",
    "intervalGlobalSeconds": 0,
    "perUserSeconds": 2.5,
    "silenced": False,
    "silencedUntil": None,
    "memberCount": 1,
    "createdAt": TIME,
}
ROOM_EVENT = {**ROOM, "ownerId": ID, "version": 1}
AD = {
    "id": ID,
    "owner": PERSON,
    "type": "venda",
    "title": "Bicicleta",
    "description": "",
    "currency": "BRL",
    "status": "pendente",
    "attachments": [{"id": ID, "contentType": "image/png", "size": 1, "url": "/uploads/x/content"}],
    "createdAt": TIME,
    "updatedAt": TIME,
    "version": 1,
}


def entry(kind: str, payload: Any, source: str, **changes: str) -> dict[str, str]:
    return {
        "specversion": "1.0",
        "id": ID,
        "source": source,
        "type": kind,
        "subject": ID,
        "time": TIME,
        "datacontenttype": "application/json",
        "dataschema": f"/schemas/{kind}/1",
        "version": "3",
        "data": json.dumps(payload),
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        **changes,
    }


def room_event(**changes: Any) -> dict[str, str]:
    return entry("room.updated", {**ROOM_EVENT, **changes}, "/rooms-gateway")


def test_what_is_as_documented_is_well() -> None:
    assert not CHECKER.entry("events:room", room_event(removedUserId=ID))
    assert not CHECKER.entry("events:ad", entry("ad.updated", {**AD, "previousStatus": "aprovado"}, "/marketplace"))
    assert not CHECKER.packet("rooms:message:new", MESSAGE)
    assert not CHECKER.acknowledgement("rooms:leave", {"ok": True})
    assert not CHECKER.acknowledgement(
        "rooms:join", {"ok": True, "room": ROOM, "messages": [MESSAGE], "nextCursor": None, "me": {}}
    )
    refusal = {"code": "NOT_A_MEMBER", "message": "Entre na sala antes de escrever."}
    assert not CHECKER.acknowledgement("rooms:message:send", {"ok": False, "error": refusal})
    assert not CHECKER.refusal({"message": "É preciso entrar na conta.", "data": {"code": "UNAUTHORIZED"}})


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (room_event(memberCount="1"), ["events:room room.updated", "/memberCount", "integer"]),
        (room_event(visibility="secret"), ["room.updated", "/visibility", "secret"]),
        (room_event(createdAt="2026-11-22T13:05:09Z"), ["/createdAt", "2026-11-22T13:05:09Z"]),
        (room_event(ownerId="nobody"), ["/ownerId", "nobody"]),
        (room_event(archived=True), ["room.updated", "archived"]),
        (entry("ad.updated", {**AD, "owner": {**PERSON, "email": "a@example.com"}}, "/marketplace"), ["no such event"]),
        (entry("room.updated", ROOM, "/rooms-gateway"), ["ownerId", "required"]),
        (entry("room.updated", ROOM_EVENT, "/auth"), ["source is /auth"]),
        (entry("room.updated", ROOM_EVENT, "/rooms-gateway", dataschema="/schemas/room.updated/2"), ["dataschema"]),
        (entry("room.updated", ROOM_EVENT, "/rooms-gateway", version="first"), ["envelope", "/version", "first"]),
        (entry("room.updated", ROOM_EVENT, "/rooms-gateway", tenant="a"), ["envelope", "tenant"]),
        (entry("room.updated", ROOM_EVENT, "/rooms-gateway", data="{"), ["no JSON"]),
        (entry("room.closed", ROOM_EVENT, "/rooms-gateway"), ["events:room room.closed", "no such event"]),
        ({"surprise": "not an event"}, ["no such event"]),
    ],
)
def test_an_event_that_is_otherwise_is_found_by_its_name_the_place_and_the_value(
    seen: dict[str, str], why: list[str]
) -> None:
    found = CHECKER.entry("events:room", seen)
    assert found
    assert all(any(word in finding for finding in found) for word in why), found


def test_what_stands_within_another_object_may_have_no_other_field_either() -> None:
    stranger = {**AD, "owner": {**PERSON, "email": "a@example.com"}}
    assert "email" in CHECKER.entry("events:ad", entry("ad.updated", stranger, "/marketplace"))[0]


def test_a_dead_letter_is_held_to_what_its_entry_should_have_been() -> None:
    dead = {"deaderror": "it failed", "deadstream": "events:room", "deadentry": "1-1", "deaddeliveries": "5"}
    assert not CHECKER.entry("events:room", {**room_event(), **dead, "deadtime": TIME})
    assert CHECKER.entry("events:room", {**room_event(silenced=None), **dead, "deadtime": TIME})


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (CHECKER.packet("rooms:message:new", {**MESSAGE, "seq": 0}), ["rooms:message:new", "/seq"]),
        (CHECKER.packet("rooms:message:new", None), ["rooms:message:new"]),
        (CHECKER.packet("rooms:presence", {"roomId": ID, "online": 1}), ["rooms:presence", "no such event"]),
        (CHECKER.packet("users:blocked", {"scope": "global", "code": "BORED"}), ["/code", "BORED"]),
        (CHECKER.packet("session:ending", {"code": "TOKEN_EXPIRED", "at": TIME, "why": ""}), ["why"]),
        (CHECKER.acknowledgement("rooms:message:send", {"ok": True}), ["acknowledgement", "message"]),
        (CHECKER.acknowledgement("rooms:list", {"ok": False}), ["rooms:list", "error"]),
        (
            CHECKER.acknowledgement("rooms:list", {"ok": False, "error": {"code": "NOT_FOUND", "message": ""}}),
            ["/error/code", "NOT_FOUND"],
        ),
        (CHECKER.acknowledgement("rooms:archive", {"ok": True}), ["rooms:archive", "/ok"]),
        (CHECKER.refusal({"message": "", "data": {"code": "ROOM_NOT_FOUND"}}), ["connect_error", "/data/code"]),
    ],
)
def test_a_packet_or_acknowledgement_that_is_otherwise_is_found(found: list[str], why: list[str]) -> None:
    assert found
    assert all(any(word in finding for finding in found) for word in why), found


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/rooms", {"name": "Praça", "visibility": None}),
        ("PATCH", f"/rooms/{ID}", {}),
        ("PATCH", f"/rooms/{ID}?again=1", {"description": ""}),
        ("POST", f"/moderation/users/{ID}/silence", {"scope": "room", "roomId": ID, "reason": "spam, e muito"}),
        ("POST", f"/rooms/{ID}/archive", {}),
    ],
)
def test_a_body_that_is_as_documented_is_well(method: str, path: str, body: Json) -> None:
    assert not CHECKER.body(method, path, body)


@pytest.mark.parametrize(
    ("method", "path", "body", "why"),
    [
        ("POST", "/rooms", {"name": "Praça", "noSuchField": "x"}, "noSuchField"),
        ("PATCH", f"/rooms/{ID}", {"noSuchField": "x"}, "noSuchField"),
        ("PATCH", f"/rooms/{ID}", {"perUserSeconds": "2"}, "/perUserSeconds"),
        ("POST", f"/rooms/{ID}/archive", {"noSuchField": "x"}, "no body is documented"),
        ("POST", "/no-such-path", {}, "no such operation"),
    ],
)
def test_a_body_that_is_otherwise_is_found(method: str, path: str, body: Json, why: str) -> None:
    (found,) = CHECKER.body(method, path, body)
    assert why in found


@pytest.mark.parametrize(
    ("status", "undocumented", "is_found"), [(200, False, True), (422, False, False), (200, True, False)]
)
def test_what_a_person_sent_is_held_to_the_document_where_it_was_taken(
    status: int, undocumented: bool, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = requests.Response()
    answer.status_code = status
    monkeypatch.setattr(requests, "request", lambda *_, **__: answer)
    ana = Person("http://127.0.0.1", ID, "ana@example.com", "Ana", token="", refresh_token="")
    ana.request("PATCH", f"/rooms/{ID}", json={"noSuchField": "x"}, undocumented=undocumented)
    assert any("noSuchField" in one for one in taken()) == is_found
