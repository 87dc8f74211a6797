"""Every route and every socket event, with every kind of caller: the tables are in support/matrix/rows.py."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests
import socketio
import yaml

from praca_dev.layout import ROOT
from praca_dev.stack import Stack
from support.ads import new_ad
from support.decisions import REASON
from support.matrix.callers import MINUTE, Caller, Cast
from support.matrix.rows import CALLERS, REST, SOCKET, Line, lines
from support.openapi.document import OPERATIONS, schema
from support.people import PASSWORD, Json

ROUTES = lines(REST)
EVENTS = lines(SOCKET)
# After these a caller's account or session is not what it was.
USING_UP = {"POST /auth/logout", "POST /auth/password", "POST /auth/refresh", "DELETE /auth/sessions/{sessionId}"}

BODIES: dict[str, Callable[[Caller], Json]] = {
    "POST /auth/register": lambda _: {
        "email": f"n{uuid.uuid4().hex}@example.com",
        "password": PASSWORD,
        "displayName": "Nova",
    },
    "POST /auth/login": lambda caller: {"email": caller.person.email, "password": PASSWORD},
    "POST /auth/refresh": lambda caller: {"refreshToken": caller.person.refresh_token},
    "PATCH /auth/me": lambda _: {"displayName": "Outro nome"},
    "POST /auth/password": lambda _: {"currentPassword": PASSWORD, "newPassword": PASSWORD},
    "POST /rooms": lambda _: {"name": "Sala nova"},
    "PATCH /rooms/{roomId}": lambda _: {"description": "Outra descrição"},
    "POST /rooms/{roomId}/messages": lambda _: {"body": "oi"},
    "POST /uploads": lambda _: {
        "purpose": "ad_attachment",
        "fileName": "foto.png",
        "contentType": "image/png",
        "size": 1,
    },
    "POST /rooms/{roomId}/members": lambda caller: {"userId": caller.world.newcomer},
    "POST /marketplace/ads": lambda _: new_ad(),
    "PATCH /marketplace/ads/{adId}": lambda _: {"title": "Outro título"},
    "PUT /marketplace/ads/{adId}/attachments": lambda _: {"uploadIds": []},
    "POST /moderation/private-access": lambda caller: {
        "roomId": caller.world.private_room,
        "reason": REASON,
        "durationSeconds": MINUTE,
    },
}

PAYLOADS: dict[str, Callable[[Caller, str], Json]] = {
    "rooms:list": lambda _, __: {},
    "rooms:join": lambda _, room: {"roomId": room},
    "rooms:leave": lambda _, room: {"roomId": room},
    "rooms:message:send": lambda _, room: {"roomId": room, "body": "oi"},
    "auth:refresh": lambda caller, _: {"token": caller.token},
}


@pytest.fixture(scope="module")
def cast(running_stack: Stack) -> Cast:
    return Cast(running_stack)


def cells(table: list[Line]) -> list[Any]:
    return [pytest.param(line, kind, id=f"{line.id} by {kind}") for line in table for kind in CALLERS]


@pytest.mark.parametrize(("line", "kind"), cells(ROUTES))
def test_a_route_answers_every_caller_as_the_table_says(stack: Stack, cast: Cast, line: Line, kind: str) -> None:
    caller = cast.caller(kind, used_up=line.name in USING_UP)
    answer = ask(stack.nginx.url, line, caller)
    expected = int(line.by_caller[kind])
    method, _, path = line.name.partition(" ")
    assert done_or_ordered(answer) == expected, answer.text
    if expected >= 400:
        assert refusal_fits(answer.json()["code"], expected, kind, writes=method != "GET")
    schema[path][method].validate_response(answer)


def done_or_ordered(answer: requests.Response) -> int:
    """The status; a decision that takes longer than a moment is as good as one that does not."""
    return 200 if answer.status_code == 202 else answer.status_code


def ask(door: str, line: Line, caller: Caller) -> requests.Response:
    method, _, template = line.name.partition(" ")
    path = template.replace("{roomId}", room_of(line, caller) if "{roomId}" in template else "")
    path = path.replace("{userId}", caller.world.member if "{userId}" in template else "")
    path = path.replace("{adId}", ad_of(line, caller) if "{adId}" in template else "")
    path = path.replace("{sessionId}", caller.world.session if "{sessionId}" in template else "")
    path = path.replace("{uploadId}", caller.world.upload if "{uploadId}" in template else "")
    # Whatever else a path names is not there.
    path = re.sub(r"\{[a-zA-Z]+\}", lambda _: str(uuid.uuid4()), path)
    headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    body = body_of(line, caller)
    return requests.request(method, door + path, headers=headers, json=body, timeout=20, allow_redirects=False)


def body_of(line: Line, caller: Caller) -> Json | None:
    if line.name in BODIES:
        return BODIES[line.name](caller)
    decides = line.name.startswith("POST /moderation/") and "/queue/" not in line.name
    # One body for all decisions: what a route does not know it ignores.
    return {"reason": REASON, "version": 1, "scope": "global"} if decides else None


def room_of(line: Line, caller: Caller) -> str:
    return caller.world.private_room if line.private else caller.world.room


def ad_of(line: Line, caller: Caller) -> str:
    return caller.world.pending_ad if line.private else caller.world.ad


def refusal_fits(code: str, status: int, kind: str, *, writes: bool = True) -> bool:
    """Whether a refusal names the reason that the caller's kind gives."""
    if status == 403:
        by_kind = {"suspended": "ACCOUNT_SUSPENDED"} | ({"silenced": "USER_SILENCED"} if writes else {})
        return code == by_kind.get(kind, "FORBIDDEN")
    fitting = {401: "UNAUTHORIZED", 404: code if code.endswith("NOT_FOUND") else "", 409: "INVALID_TRANSITION"}
    return code == fitting[status]


@pytest.mark.parametrize(("line", "kind"), cells(EVENTS))
def test_an_event_answers_every_caller_as_the_table_says(stack: Stack, cast: Cast, line: Line, kind: str) -> None:
    caller = cast.caller(kind, used_up=False)
    expected = line.by_caller[kind]
    client = socketio.Client(reconnection=False)
    refusals: list[Any] = []
    client.on("connect_error", refusals.append)
    try:
        auth = {"token": caller.token} if caller.token else {}
        client.connect(stack.nginx.url, auth=auth, transports=["websocket"], wait_timeout=20)
    except socketio.exceptions.ConnectionError:
        assert refusal_fits(refusals[0]["data"]["code"], int(expected), kind)
    else:
        code = outcome(client, line, caller)
        assert code == expected or (expected != "ok" and refusal_fits(code, int(expected), kind))
    finally:
        client.disconnect()


def outcome(client: socketio.Client, line: Line, caller: Caller) -> str:
    """`ok`, or the code of the refusal."""
    room = room_of(line, caller)
    if line.name == "rooms:message:send":
        client.call("rooms:join", {"roomId": room}, timeout=20)
    answer = client.call(line.name, PAYLOADS[line.name](caller, room), timeout=20)
    return "ok" if answer["ok"] else str(answer["error"]["code"])


def test_no_sanction_takes_away_what_is_ones_own_right_and_the_document_says_what_that_is() -> None:
    own = {line.name for line in ROUTES if line.own}
    # A suspended account is told at these two doors what it is, and gets what it takes to use its rights.
    told = {"POST /auth/login", "POST /auth/refresh"}
    assert {name for name, operation in OPERATIONS.items() if operation.get("x-own-rights")} == own | told
    for line in ROUTES:
        if line.own:
            assert line.by_caller["suspended"] == line.by_caller["silenced"] == line.by_caller["owner"]
        elif line.name not in told:
            assert line.by_caller["suspended"] == "403", line


def test_every_route_of_the_document_has_a_line() -> None:
    assert {line.name for line in ROUTES} == set(OPERATIONS)


def test_every_event_that_clients_send_has_a_line() -> None:
    document = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text())
    sent = [operation for operation in document["operations"].values() if operation["action"] == "send"]
    keys = [message["$ref"].rpartition("/")[2] for operation in sent for message in operation["messages"]]
    assert {line.name for line in EVENTS} == {document["components"]["messages"][key]["name"] for key in keys}
