"""Nothing that was built on a released contract is broken by the present one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praca_dev.contract import Contract, Documents
from praca_dev.contract.compatibility import breaking
from support.swift_sources import ROOT

Json = dict[str, Any]
Change = Callable[[Json, Json], Any]
CONTRACT = Contract()
RELEASED = ROOT / "docs/released"


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


RELEASES = sorted(RELEASED.iterdir(), key=lambda folder: number(folder.name))
SAME_MAJOR = [folder for folder in RELEASES if number(folder.name)[0] == number(CONTRACT.version)[0]]


def test_the_present_contract_is_the_last_released_one_or_a_later_one() -> None:
    assert number(CONTRACT.version) >= number(RELEASES[-1].name)


@pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
def test_a_release_says_its_own_version(folder: Path) -> None:
    assert Contract(Documents.read(folder)).version == folder.name


@pytest.mark.parametrize("folder", SAME_MAJOR, ids=lambda folder: folder.name)
def test_what_was_built_on_a_release_of_this_major_version_still_works(folder: Path) -> None:
    found = breaking(Contract(Documents.read(folder)), CONTRACT)
    assert not found, "CONTRIBUTING.md says how the contract is changed:\n" + "\n".join(found)


# That this can fail: one rule a line.


def changed(change: Change) -> Contract:
    openapi, asyncapi = (copy.deepcopy(one) for one in (CONTRACT.documents.openapi, CONTRACT.documents.asyncapi))
    change(openapi, asyncapi)
    return Contract(Documents(openapi, asyncapi))


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def answer(document: Json, path: str, method: str) -> Json:
    found: Json = document["paths"][path][method]["responses"]
    return found


def without(document: Json, name: str, field: str) -> None:
    """A schema without a field."""
    del schema(document, name)["properties"][field]
    schema(document, name)["required"] = [one for one in schema(document, name)["required"] if one != field]


def no_longer_required(document: Json, name: str, field: str) -> None:
    schema(document, name)["required"].remove(field)


def word_gone(document: Json, name: str, word: str) -> None:
    schema(document, name)["enum"].remove(word)
    schema(document, name).get("x-codes", {}).pop(word, None)


def unpublished(document: Json, key: str) -> None:
    """Without a message of the stream of rooms."""
    del document["channels"]["eventsRoom"]["messages"][key]
    del document["components"]["messages"][key]


def second_version(_: Json, asyncapi: Json) -> None:
    """A breaking change of an event, as it is made: as a new version, beside the old one."""
    message = copy.deepcopy(asyncapi["components"]["messages"]["roomUpdated"])
    message["x-dataschema"] = "/schemas/room.updated/2"
    message["payload"] = {"$ref": "#/components/schemas/MemberSilenceEnd"}
    asyncapi["components"]["messages"]["roomUpdated2"] = message
    asyncapi["channels"]["eventsRoom"]["messages"]["roomUpdated2"] = {"$ref": "#/components/messages/roomUpdated2"}


def new_version_in_place_of_the_old(openapi: Json, asyncapi: Json) -> None:
    second_version(openapi, asyncapi)
    unpublished(asyncapi, "roomUpdated")


BREAKING: dict[str, tuple[Change, str]] = {
    "an operation is gone": (lambda o, _: o["paths"]["/rooms"].pop("post"), "POST /rooms: the operation is gone"),
    "a path is another": (
        lambda o, _: o["paths"].update({"/no-such-path": o["paths"].pop("/rooms")}),
        "GET /rooms: the operation is gone",
    ),
    "an operation has another name": (
        lambda o, _: o["paths"]["/rooms"]["get"].update(operationId="rooms"),
        "GET /rooms: its operationId was listRooms",
    ),
    "an operation needs a token": (
        lambda o, _: o["paths"]["/marketplace/ads"]["get"].pop("security"),
        "GET /marketplace/ads: it needs a token now",
    ),
    "a right of one's own ends with a sanction": (
        lambda o, _: o["paths"]["/auth/sessions"]["get"].pop("x-own-rights"),
        "GET /auth/sessions: it is no right",
    ),
    "a parameter is gone": (
        lambda o, _: o["paths"]["/rooms"]["get"]["parameters"].pop(),
        "GET /rooms: the parameter query q is gone",
    ),
    "a parameter is required": (
        lambda o, _: o["components"]["parameters"]["IfMatch"].update(required=True),
        "PATCH /marketplace/ads/{adId}: the parameter If-Match is required now",
    ),
    "a new parameter is required": (
        lambda o, _: o["paths"]["/rooms"]["get"]["parameters"].append(
            {"name": "noSuchParameter", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "GET /rooms: the parameter noSuchParameter is required now",
    ),
    "a parameter takes less": (
        lambda o, _: o["components"]["parameters"]["Limit"]["schema"].update(maximum=50),
        "GET /rooms: the parameter limit was",
    ),
    "a word of a parameter is gone": (
        lambda o, _: word_gone(o, "AdSort", "price_desc"),
        "GET /marketplace/ads: the parameter sort 'price_desc' is gone",
    ),
    "a body is required": (
        lambda o, _: o["paths"]["/auth/refresh"]["post"]["requestBody"].update(required=True),
        "POST /auth/refresh: the body is required now",
    ),
    "a body is taken no more": (
        lambda o, _: o["paths"]["/auth/refresh"]["post"].pop("requestBody"),
        "POST /auth/refresh: it takes no body any more",
    ),
    "a field of a request is required": (
        lambda o, _: schema(o, "NewRoom")["required"].append("visibility"),
        "POST /rooms: the body: visibility is required now",
    ),
    "a new field of a request is required": (
        lambda o, _: (
            schema(o, "NewRoom")["properties"].update(noSuchField={"type": "string"}),
            schema(o, "NewRoom")["required"].append("noSuchField"),
        ),
        "POST /rooms: the body: noSuchField is required now",
    ),
    "a field of a request is gone": (
        lambda o, _: schema(o, "NewRoom")["properties"].pop("perUserSeconds"),
        "POST /rooms: the body: perUserSeconds is gone",
    ),
    "a field of a request takes less": (
        lambda o, _: schema(o, "RoomName").update(maxLength=40),
        "POST /rooms: the body: name was",
    ),
    "a field of a request is of another type": (
        lambda o, _: schema(o, "Pause").update(type="string"),
        "POST /rooms: the body: intervalGlobalSeconds was",
    ),
    "a word of a request is gone": (
        lambda o, _: word_gone(o, "AdType", "servico"),
        "POST /marketplace/ads: the body: type 'servico' is gone",
    ),
    "a word within a choice is gone": (
        lambda o, _: word_gone(o, "UploadMethod", "PUT"),
        "POST /uploads: the body: method 'PUT' is gone",
    ),
    "an answer is given no more": (
        lambda o, _: answer(o, "/rooms/{roomId}/members", "post").pop("200"),
        "POST /rooms/{roomId}/members: 200 is answered no more",
    ),
    "there is a new way to succeed": (
        lambda o, _: answer(o, "/rooms", "post").update({"202": answer(o, "/rooms", "post")["201"]}),
        "POST /rooms: 202 is a new way to succeed",
    ),
    "an answer is of another type": (
        lambda o, _: o["paths"]["/rooms"]["get"]["responses"]["200"].update(
            content={"text/plain": {"schema": {"type": "string"}}}
        ),
        "GET /rooms: 200: its type was application/json",
    ),
    "a field of an answer is gone": (
        lambda o, _: without(o, "Ad", "version"),
        "GET /marketplace/ads/{adId}: 200: version is gone",
    ),
    "a field of an answer within a list is gone": (
        lambda o, _: without(o, "Ad", "version"),
        "GET /marketplace/ads: 200: items[].version is gone",
    ),
    "a field of an answer is not always there": (
        lambda o, _: no_longer_required(o, "User", "email"),
        "GET /auth/me: 200: email is not always there any more",
    ),
    "a field of an answer may be null": (
        lambda o, _: schema(o, "Session")["properties"].update(current={"type": ["boolean", "null"]}),
        "GET /auth/sessions: 200: items[].current was",
    ),
    "a field of an answer is of another type": (
        lambda o, _: schema(o, "Message")["properties"].update(seq={"type": "string"}),
        "seq was",
    ),
    "a closed list of an answer is longer": (
        lambda o, _: schema(o, "AdStatus")["enum"].append("no_such_word"),
        "GET /marketplace/ads/{adId}: 200: status was",
    ),
    "a word of an answer is gone": (
        lambda o, _: word_gone(o, "ActionKind", "user.silenced"),
        "GET /moderation/actions/{actionId}: 200: kind 'user.silenced' is gone",
    ),
    "an error says less": (lambda o, _: without(o, "Problem", "requestId"), "default: requestId is gone"),
    "a code is gone": (lambda o, _: word_gone(o, "ProblemCode", "LAST_ADMIN"), "the code LAST_ADMIN is gone"),
    "a code has another status": (
        lambda o, _: schema(o, "ProblemCode")["x-codes"]["EMAIL_TAKEN"].update(status=422),
        "the code EMAIL_TAKEN: its status was 409",
    ),
    "a request of the socket is gone": (
        lambda _, a: a["operations"].pop("leaveRoom"),
        "the socket's rooms:leave is gone",
    ),
    "a request of the socket demands more": (
        lambda _, a: schema(a, "JoinRequest")["required"].append("limit"),
        "rooms:join: limit is required now",
    ),
    "an acknowledgement says less": (
        lambda _, a: without(a, "Joined", "room"),
        "rooms:join, acknowledgement: room is gone",
    ),
    "a refusal of the socket says less": (
        lambda _, a: without(a, "SocketError", "message"),
        "rooms:list, refusal: error.message is gone",
    ),
    "the socket refuses without a code it had": (
        lambda _, a: word_gone(a, "SocketCode", "TOO_MANY_ROOMS"),
        "rooms:join, refusal: error.code 'TOO_MANY_ROOMS' is gone",
    ),
    "clients are told something no more": (
        lambda _, a: a["operations"]["hear"]["messages"].pop(),
        "the socket's session:ending is gone",
    ),
    "what clients are told says less": (
        lambda _, a: no_longer_required(a, "Block", "code"),
        "users:blocked: code is not always there any more",
    ),
    "a connection is refused otherwise": (
        lambda _, a: without(a, "ConnectRefusal", "data"),
        "connect_error: data is gone",
    ),
    "a stream has another name": (
        lambda _, a: a["channels"]["eventsAd"].update(address="events:ads"),
        "events:ad: /schemas/ad.updated/1 is published no more",
    ),
    "an event is published no more": (
        lambda _, a: unpublished(a, "roomCreated"),
        "events:room: /schemas/room.created/1 is published no more",
    ),
    "an event has a new version in place of the old": (
        new_version_in_place_of_the_old,
        "events:room: /schemas/room.updated/1 is published no more",
    ),
    "an event's field is gone": (
        lambda _, a: without(a, "SessionRevocation", "expiresAt"),
        "/schemas/session.revoked/1: expiresAt is gone",
    ),
    "an event's field, of several parts, is gone": (
        lambda o, _: without(o, "Room", "memberCount"),
        "/schemas/room.updated/1: memberCount is gone",
    ),
    "an event's field within another is gone": (
        lambda o, _: without(o, "Attachment", "url"),
        "/schemas/ad.updated/1: attachments[].url is gone",
    ),
    "an event's field within a choice is gone": (
        lambda _, a: without(a, "Sanction", "until"),
        "/schemas/user.updated/1: silence.until is gone",
    ),
    "an event's field is looser": (
        lambda _, a: schema(a, "TrustChange")["properties"]["score"].update(maximum=1000),
        "/schemas/user.trust_changed/1: score was",
    ),
    "an event's list is longer": (
        lambda o, _: schema(o, "AccountStatus")["enum"].append("no_such_word"),
        "/schemas/user.registered/1: status was",
    ),
}

HARMLESS: dict[str, Change] = {
    "nothing": lambda *_: None,
    "a description": lambda o, _: schema(o, "Room").update(description="Where people talk."),
    "a text of a code": lambda o, _: schema(o, "ProblemCode")["x-codes"]["NOT_FOUND"].update(en="Nothing is here."),
    "a new operation": lambda o, _: o["paths"].update({"/no-such-path": copy.deepcopy(o["paths"]["/rooms"])}),
    "a new parameter": lambda o, _: o["paths"]["/rooms"]["get"]["parameters"].append(
        {"name": "noSuchParameter", "in": "query", "schema": {"type": "string"}}
    ),
    "a parameter that takes more": lambda o, _: o["components"]["parameters"]["Limit"]["schema"].update(maximum=200),
    "no token needed": lambda o, _: o["paths"]["/rooms"]["get"].update(security=[{}]),
    "a new field of a request": lambda o, _: schema(o, "NewRoom")["properties"].update(noSuchField={"type": "string"}),
    "a new field of one of two requests": lambda o, _: schema(o, "SilenceDecision")["oneOf"][1]["properties"].update(
        noSuchField={"type": "string"}
    ),
    "a field of a request that may be left out": lambda o, _: schema(o, "NewAd")["required"].remove("description"),
    "a field of a request that takes more": lambda o, _: schema(o, "RoomName").update(maxLength=120),
    "a new word of a request": lambda o, _: schema(o, "AdSort")["enum"].append("no_such_word"),
    "a new error": lambda o, _: answer(o, "/rooms", "get").update({"409": answer(o, "/rooms", "post")["409"]}),
    "an error that comes no more": lambda o, _: answer(o, "/rooms", "get").pop("422"),
    "a new field of an answer": lambda o, _: schema(o, "Room")["properties"].update(noSuchField={"type": "boolean"}),
    "a new field of an answer that is always there": lambda o, _: (
        schema(o, "Room")["properties"].update(noSuchField={"type": "boolean"}),
        schema(o, "Room")["required"].append("noSuchField"),
    ),
    "a field of an answer that says less": lambda o, _: schema(o, "Person")["properties"].update(
        displayName={"type": "string", "maxLength": 40}
    ),
    "a new word of an extensible list": lambda o, _: schema(o, "ActionKind")["enum"].append("room.no_such_kind"),
    "a new code": lambda o, a: (
        schema(o, "ProblemCode")["enum"].append("NO_SUCH_CODE"),
        schema(o, "ProblemCode")["x-codes"].update(
            {"NO_SUCH_CODE": {"status": 409, "pt-BR": "A sala está cheia.", "en": "The room is full."}}
        ),
        schema(a, "SocketCode")["enum"].append("NO_SUCH_CODE"),
    ),
    "a list that is shorter in what it may be": lambda _, a: schema(a, "TrustChange")["properties"]["score"].update(
        maximum=50
    ),
    "a new event": lambda _, a: a["channels"]["eventsRoom"]["messages"].update(
        noSuchMessage={"$ref": "#/components/messages/messageSent"}
    ),
    "a new version of an event beside the old one": second_version,
    "a named schema in place of its words": lambda o, _: schema(o, "User")["properties"].update(
        role=copy.deepcopy(schema(o, "Role"))
    ),
}


@pytest.mark.parametrize("rule", BREAKING)
def test_a_change_that_breaks_somebody_is_found_and_named(rule: str) -> None:
    change, finding = BREAKING[rule]
    found = breaking(CONTRACT, changed(change))
    assert any(finding in one for one in found), found


@pytest.mark.parametrize("rule", HARMLESS)
def test_a_change_that_breaks_nobody_passes(rule: str) -> None:
    assert not breaking(CONTRACT, changed(HARMLESS[rule]))
