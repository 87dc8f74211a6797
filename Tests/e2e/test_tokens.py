"""Bad tokens at every door: one answer for all of them, and the next request works."""

from __future__ import annotations

import socket as sockets
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
import socketio

from praca_dev.stack import Stack
from support.people import Person
from support.tokens import ATTACKS, Attack


@pytest.fixture(scope="module")
def victim(running_stack: Stack) -> Person:
    return Person.register(running_stack.nginx.url, "Alvo")


@pytest.fixture
def attack(door: str, victim: Person) -> Iterator[Attack]:
    jwks = requests.get(f"{door}/.well-known/jwks.json", timeout=10).json()
    yield Attack(victim.token, jwks)
    assert victim.request("GET", "/auth/me").status_code == 200, "the good token still works"
    assert victim.request("GET", "/rooms").status_code == 200


def answer_to(door: str, path: str, token: str) -> requests.Response:
    return requests.get(f"{door}{path}", headers={"Authorization": f"Bearer {token}".encode()}, timeout=20)


def refusal_of(door: str, auth: Any) -> Any:
    """What connect_error says; None if the server just closed."""
    client = socketio.Client(reconnection=False)
    said: list[Any] = []
    client.on("connect_error", said.append)
    try:
        client.connect(door, auth=auth, transports=["websocket"], wait_timeout=20)
    except socketio.exceptions.ConnectionError:
        return said[0] if said else None
    finally:
        client.disconnect()
    raise AssertionError("the token was taken")


def without_request_id(answer: requests.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "requestId"}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_bad_token_is_refused_over_rest_with_the_same_body_as_none_at_all(
    door: str, attack: Attack, name: str
) -> None:
    token = ATTACKS[name](attack)
    for path in ("/auth/me", "/rooms"):
        without = requests.get(door + path, timeout=20)
        assert (without.status_code, without.json()["code"]) == (401, "UNAUTHORIZED")
        answer = answer_to(door, path, token)
        assert answer.status_code == 401
        assert without_request_id(answer) == without_request_id(without)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_bad_token_is_refused_by_the_socket_with_a_code(door: str, attack: Attack, name: str) -> None:
    refusal = refusal_of(door, {"token": ATTACKS[name](attack)})
    assert refusal["data"]["code"] == "UNAUTHORIZED"


@pytest.mark.parametrize(
    "auth", [None, {}, {"token": None}, {"token": 7}, {"token": ["x"]}, {"token": ""}, {"other": "x"}], ids=str
)
def test_a_handshake_without_a_token_is_refused_with_a_code(door: str, attack: Attack, auth: Any) -> None:
    assert refusal_of(door, auth)["data"]["code"] == "UNAUTHORIZED"


@pytest.mark.parametrize(
    "header", [b"Bearer", b"Bearer ", b"bearer", b"Basic YTpi", b"Token x", b"\xff\xfe", b"Bearer a b"], ids=repr
)
def test_another_authorization_header_is_as_bad_as_a_bad_token(door: str, attack: Attack, header: bytes) -> None:
    answer = requests.get(f"{door}/auth/me", headers={"Authorization": header}, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


def test_a_bad_token_is_refused_also_where_none_is_needed(door: str, attack: Attack) -> None:
    answer = answer_to(door, "/.well-known/jwks.json", attack.token + "x")
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
    login = requests.post(
        f"{door}/auth/login",
        json={"email": "ninguem@example.com", "password": "x" * 12},
        headers={"Authorization": "Bearer x.y.z"},
        timeout=20,
    )
    assert (login.status_code, login.json()["code"]) == (401, "UNAUTHORIZED")


def test_a_megabyte_of_token_is_refused_at_every_door(stack: Stack, attack: Attack) -> None:
    token = attack.token + "A" * 1_000_000
    head = f"GET /auth/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    doors = {"nginx": stack.nginx.port, **{instance.name: instance.port for instance in stack.instances}}
    for name, port in doors.items():
        assert status_of_flood(port, head) in (b"431", b"401", b"400", b""), name
    refusal = refusal_of(stack.nginx.url, {"token": token})
    assert refusal is None or refusal["data"]["code"] == "UNAUTHORIZED"


def status_of_flood(port: int, data: bytes) -> bytes:
    """The status that a server answers a flood with; empty if it cuts the connection."""
    with sockets.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(data)
            answer = connection.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return b""
    return answer.split(b" ")[1] if answer else b""


def test_the_attackers_tools_are_sharp(attack: Attack) -> None:
    """The table would prove nothing if its tokens were malformed where they mean to be well made."""
    key = attack.public_key.key
    assert jwt.decode(attack.token, key, algorithms=["ES256"], audience="praca")["sub"]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(attack.by_own_key(), key, algorithms=["ES256"], audience="praca")
    embedded = attack.by_an_embedded_key()
    own = jwt.PyJWK(jwt.get_unverified_header(embedded)["jwk"], "ES256").key
    assert jwt.decode(embedded, own, algorithms=["ES256"], audience="praca")["sub"]
