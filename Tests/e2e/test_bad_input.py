"""Bad input at every door: the contract's error, every failing field named, and the next request works."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import requests
import websocket

from praca_dev.stack import Stack
from support.people import PASSWORD, Conversation, Person

Json = dict[str, Any]
PROBLEM = "application/problem+json"
SECRETS = re.compile(r"SELECT|INSERT|postgres|libpq|hiredis|127\.0\.0\.1|\.swift|Fatal|0x[0-9a-f]{6}")


def assert_problem(answer: requests.Response, status: int, code: str, fields: set[str] | None = None) -> Json:
    """The contract's error, complete, and without a word about what is inside."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM), answer.text
    problem: Json = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert {"type", "title", "detail", "requestId"} <= problem.keys()
    assert problem["requestId"] == answer.headers["X-Request-Id"]
    assert not SECRETS.search(answer.text)
    if fields is not None:
        assert {error["field"] for error in problem["errors"]} == fields
        assert all(error["code"] and error["detail"] for error in problem["errors"])
    return problem


@pytest.fixture(scope="module")
def author(running_stack: Stack) -> Person:
    return Person.register(running_stack.nginx.url, "Autora")


@pytest.fixture(scope="module")
def room_id(author: Person) -> str:
    return str(author.create_room()["id"])


@pytest.fixture
def conversation(stack: Stack, author: Person, room_id: str) -> Iterator[Conversation]:
    """A socket in the room, which still works after the test."""
    with author.connect() as conversation:
        conversation.join(room_id)
        yield conversation
        assert conversation.say(room_id, "ainda aqui")["body"] == "ainda aqui"


POSTS = ["/auth/register", "/auth/login", "/rooms", "/rooms/{room}/messages"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'a':1}", b'{"a":1,}', b'{"a":1} x', b"\xff\xfe", b'{"a":"\x00"}', b"[" * 5000, b'{"a":NaN}'],
    ids=lambda body: repr(body[:12]),
)
def test_malformed_json_is_a_400(stack: Stack, author: Person, room_id: str, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = author.request("POST", path.format(room=room_id), data=body, headers=headers)
    assert_problem(answer, 400, "MALFORMED_JSON")


# Half a surrogate pair is no text, in whatever place of whatever door; a key that comes twice can be read in two ways.
UNREADABLE = [r'{"body":"\ud800"}', r'{"body":"\udc00a"}', r'{"\udfff":1}', '{"body":"a","body":"b"}']


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", UNREADABLE)
def test_what_only_some_parsers_take_for_json_is_a_400(
    stack: Stack, author: Person, room_id: str, path: str, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = author.request("POST", path.format(room=room_id), data=body, headers=headers)
    assert_problem(answer, 400, "MALFORMED_JSON")


@pytest.mark.parametrize("argument", UNREADABLE)
@pytest.mark.parametrize("event", ["rooms:message:send", "rooms:join", "rooms:leave", "rooms:list", "auth:refresh"])
def test_an_event_that_only_some_parsers_take_for_json_is_told_so(
    stack: Stack, author: Person, event: str, argument: str
) -> None:
    url = f"ws://127.0.0.1:{stack.nginx.port}/socket.io/?EIO=4&transport=websocket"
    with closing(websocket.create_connection(url, timeout=20)) as client:
        assert str(client.recv()).startswith("0{")
        client.send(f'40{{"token":"{author.token}"}}')
        assert str(client.recv()).startswith("40")
        client.send(f'427["{event}",{argument}]')
        while not (answer := str(client.recv())).startswith("437"):
            pass
        [acknowledged] = json.loads(answer[3:])
        assert (acknowledged["ok"], acknowledged["error"]["code"]) == (False, "MALFORMED_JSON")
        client.send('428["rooms:list",{}]')
        while not (answer := str(client.recv())).startswith("438"):
            pass
        assert json.loads(answer[3:])[0]["ok"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null", b"true"], ids=repr)
def test_json_that_is_no_object_is_refused(stack: Stack, author: Person, room_id: str, path: str, body: bytes) -> None:
    answer = author.request("POST", path.format(room=room_id), data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("MALFORMED_JSON", "VALIDATION_FAILED")


@pytest.mark.parametrize("path", POSTS)
def test_a_body_over_the_limit_is_a_413(stack: Stack, author: Person, room_id: str, path: str) -> None:
    answer = author.request("POST", path.format(room=room_id), data=b'{"body":"' + b"x" * 70_000 + b'"}')
    assert_problem(answer, 413, "BODY_TOO_LARGE")


REGISTRATION = {"email": "boa@example.com", "password": PASSWORD, "displayName": "Boa"}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"email": None}, {"email"}),
        ({"email": 7}, {"email"}),
        ({"email": "no at sign"}, {"email"}),
        ({"email": "a@b@c"}, {"email"}),
        ({"email": "x" * 300 + "@example.com"}, {"email"}),
        ({"email": "a\r\nBcc: x@example.com"}, {"email"}),
        ({"password": "curta"}, {"password"}),
        ({"password": "x" * 129}, {"password"}),
        ({"password": ["um cavalo correto"]}, {"password"}),
        ({"password": "password123"}, {"password"}),
        ({"displayName": ""}, {"displayName"}),
        ({"displayName": "   "}, {"displayName"}),
        ({"displayName": "n" * 1000}, {"displayName"}),
        ({"displayName": {"nome": "x"}}, {"displayName"}),
        ({"displayName": "a\u0000b"}, {"displayName"}),
        ({"email": 1, "password": 2, "displayName": 3}, {"email", "password", "displayName"}),
    ],
    ids=str,
)
def test_a_bad_registration_names_every_failing_field(door: str, change: Json, fields: set[str]) -> None:
    body = {name: value for name, value in {**REGISTRATION, **change}.items() if value is not None}
    answer = requests.post(f"{door}/auth/register", json=body, timeout=20)
    assert_problem(answer, 422, "VALIDATION_FAILED", fields)
    assert Person.register(door).token


def test_registering_an_address_twice_is_refused_in_any_spelling(door: str, author: Person) -> None:
    for email in (author.email, author.email.upper(), f"  {author.email} "):
        answer = requests.post(f"{door}/auth/register", json={**REGISTRATION, "email": email}, timeout=20)
        assert answer.status_code == 409, answer.text


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name"}),
        ({"name": ""}, {"name"}),
        ({"name": "n" * 500}, {"name"}),
        ({"name": "Sala", "visibility": "secret"}, {"visibility"}),
        ({"name": "Sala", "intervalGlobalSeconds": -1}, {"intervalGlobalSeconds"}),
        ({"name": "Sala", "perUserSeconds": "2"}, {"perUserSeconds"}),
        ({"name": "Sala", "perUserSeconds": 1e300}, {"perUserSeconds"}),
        ({"name": 7, "description": 7, "visibility": 7}, {"name", "description", "visibility"}),
    ],
    ids=str,
)
def test_a_bad_room_names_every_failing_field(stack: Stack, author: Person, body: Json, fields: set[str]) -> None:
    assert_problem(author.request("POST", "/rooms", json=body), 422, "VALIDATION_FAILED", fields)
    assert author.create_room()["id"]


BAD_MESSAGES: list[tuple[Json, set[str]]] = [
    ({}, {"body"}),
    ({"body": None}, {"body"}),
    ({"body": 7}, {"body"}),
    ({"body": ["x"]}, {"body"}),
    ({"body": ""}, {"body"}),
    ({"body": " \n\t "}, {"body"}),
    ({"body": "x" * 2001}, {"body"}),
    ({"body": "a\u0000b"}, {"body"}),
    ({"body": "ok", "clientMessageId": 7}, {"clientMessageId"}),
    ({"body": "ok", "clientMessageId": "x" * 1000}, {"clientMessageId"}),
    ({"body": "ok", "replyTo": "not an id"}, {"replyTo"}),
    ({"body": 7, "clientMessageId": 7, "replyTo": 7}, {"body", "clientMessageId", "replyTo"}),
]


@pytest.mark.parametrize(("message", "fields"), BAD_MESSAGES, ids=str)
def test_a_bad_message_over_rest_names_every_failing_field(
    stack: Stack, author: Person, room_id: str, message: Json, fields: set[str]
) -> None:
    answer = author.request("POST", f"/rooms/{room_id}/messages", json=message)
    assert_problem(answer, 422, "VALIDATION_FAILED", fields)


@pytest.mark.parametrize(("message", "fields"), BAD_MESSAGES, ids=str)
def test_a_bad_message_on_the_socket_is_acknowledged_with_a_code(
    conversation: Conversation, room_id: str, message: Json, fields: set[str]
) -> None:
    assert_refused(conversation.call("rooms:message:send", {"roomId": room_id, **message}), "VALIDATION_FAILED")


def assert_refused(answer: Any, *codes: str) -> None:
    assert answer["ok"] is False
    assert answer["error"]["code"] in codes
    assert answer["error"]["message"]
    assert not SECRETS.search(answer["error"]["message"])


EVENTS = ["rooms:list", "rooms:join", "rooms:leave", "rooms:message:send", "auth:refresh"]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("payload", [7, "text", True, [], [1, 2]], ids=repr)
def test_an_event_without_an_object_is_acknowledged_with_a_code(
    conversation: Conversation, event: str, payload: Any
) -> None:
    assert_refused(conversation.call(event, payload), "VALIDATION_FAILED", "MALFORMED_JSON")


@pytest.mark.parametrize("event", ["rooms:join", "rooms:leave", "rooms:message:send"])
@pytest.mark.parametrize("bad", [None, 7, "", "not an id", "' OR 1=1 --", "../../etc/passwd", {}], ids=repr)
def test_a_room_id_of_another_kind_is_acknowledged_with_a_code(
    conversation: Conversation, event: str, bad: Any
) -> None:
    assert_refused(conversation.call(event, {"roomId": bad, "body": "ok"}), "VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("rooms:list", {"limit": 0}),
        ("rooms:list", {"limit": 101}),
        ("rooms:list", {"limit": "ten"}),
        ("rooms:list", {"cursor": "not a cursor"}),
        ("rooms:list", {"cursor": 7}),
        ("rooms:list", {"q": 7}),
        ("rooms:join", {"after": -1}),
        ("rooms:join", {"after": "1"}),
        ("rooms:join", {"after": 1.5}),
        ("rooms:join", {"limit": 10**30}),
        ("rooms:join", {"before": "%%%"}),
    ],
    ids=str,
)
def test_bad_paging_is_acknowledged_with_a_code(
    conversation: Conversation, room_id: str, event: str, payload: Json
) -> None:
    assert_refused(conversation.call(event, {"roomId": room_id, **payload}), "VALIDATION_FAILED")


def test_a_room_that_does_not_exist_cannot_be_joined_or_written_to(conversation: Conversation) -> None:
    nowhere = str(uuid.uuid4())
    assert_refused(conversation.call("rooms:join", {"roomId": nowhere}), "ROOM_NOT_FOUND")
    assert_refused(
        conversation.call("rooms:message:send", {"roomId": nowhere, "body": "oi"}), "ROOM_NOT_FOUND", "NOT_A_MEMBER"
    )


def test_a_private_room_does_not_exist_for_strangers(stack: Stack, author: Person) -> None:
    private = author.create_room(visibility="private")["id"]
    stranger = Person.register(stack.nginx.url)
    with stranger.connect() as conversation:
        assert_refused(conversation.call("rooms:join", {"roomId": private}), "ROOM_NOT_FOUND")
    assert_problem(stranger.request("GET", f"/rooms/{private}"), 404, "ROOM_NOT_FOUND")
    assert_problem(stranger.request("GET", f"/rooms/{private}/messages"), 404, "ROOM_NOT_FOUND")


def test_an_unknown_event_is_answered_and_the_socket_lives_on(conversation: Conversation) -> None:
    answer = conversation.call("rooms:explode", {})
    assert answer["ok"] is False
    assert answer["error"]["code"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=!!"])
def test_bad_paging_over_rest_is_a_422(stack: Stack, author: Person, query: str) -> None:
    assert_problem(author.request("GET", f"/rooms?{query}"), 422, "VALIDATION_FAILED")


@pytest.mark.parametrize("text", ["' OR '1'='1", "%", "_", "\\", "'; DROP TABLE rooms.rooms; --", "%00", "😀" * 20])
def test_text_that_means_something_to_sql_is_only_text(stack: Stack, author: Person, text: str) -> None:
    room = author.create_room(name=f"Sala {text}"[:80])
    assert room["name"] == f"Sala {text}"[:80]
    found = author.request("GET", "/rooms", params={"q": text}).json()["items"]
    assert room["id"] in {item["id"] for item in found}
    assert all(text.casefold() in (item["name"] + item["description"]).casefold() for item in found)


def test_script_text_comes_back_as_data(conversation: Conversation, author: Person, room_id: str) -> None:
    script = "<script>alert(1)</script> & \u2028 \"'"
    assert conversation.say(room_id, script)["body"] == script
    answer = author.request("GET", f"/rooms/{room_id}/messages?limit=1")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_unknown_fields_are_ignored(conversation: Conversation, room_id: str) -> None:
    message = conversation.say(room_id, "oi", seq=99, author={"id": "x"}, __proto__={"admin": True})
    assert message["author"]["displayName"] == "Autora"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/auth/nowhere", 404, "NOT_FOUND"),
        ("GET", "/rooms/not-an-id", 404, None),
        ("DELETE", "/auth/login", 405, "METHOD_NOT_ALLOWED"),
        ("PUT", "/rooms", 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_a_route_that_does_not_exist_is_a_problem_too(
    stack: Stack, author: Person, method: str, path: str, status: int, code: str | None
) -> None:
    answer = author.request(method, path)
    if code is None:
        assert answer.status_code in (404, 422)
        assert answer.headers["Content-Type"] == PROBLEM
    else:
        assert_problem(answer, status, code)
