"""A connection is used twice: whatever the first request was, the second is answered or the connection has ended."""

from __future__ import annotations

import json
import re
import socket
import uuid
from contextlib import suppress
from itertools import product

import pytest
import requests
import yaml

from praca_dev.layout import ROOT
from praca_dev.stack import Stack
from support.accounts import new_admin
from support.doors.odd_requests import LEAVING_HTTP, MALFORMED, ODD, PLAIN
from support.people import Person

SECONDS = 20
PATHS = {
    "auth": ["/auth/me", "/healthz"],
    "rooms-gateway": ["/rooms", "/socket.io/?EIO=4&transport=websocket&sid=none", "/socket.io/?EIO=3", "/healthz"],
    "marketplace": ["/marketplace/ads", "/nothing"],
    "moderation": ["/moderation/queue", "/nothing"],
    "upload-signer": ["/uploads/none", "/nothing"],
}


class Client:
    """A connection that sends any bytes and reads answers of a stated length."""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.received = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, data: bytes) -> None:
        # The other end may refuse and close before everything is written.
        with suppress(OSError):
            self.connection.sendall(data)

    def answer(self, *, to_head: bool = False) -> tuple[int, dict[str, str], bytes] | None:
        """The next final answer; None when the connection ends before it is complete."""
        while True:
            head, found, rest = self.received.partition(b"\r\n\r\n")
            if found:
                first, *lines = head.decode("latin-1").split("\r\n")
                fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                status = int(first.split(" ")[1])
                length = 0 if to_head or status < 200 else int(fields.get("content-length", 0))
                if len(rest) >= length:
                    self.received = rest[length:]
                    if status >= 200:
                        return status, fields, rest[:length]
                    continue
            try:
                more = self.connection.recv(65536)
            except OSError:
                return None
            if not more:
                return None
            self.received += more


@pytest.mark.parametrize("pipelined", [False, True], ids=["in turn", "at once"])
@pytest.mark.parametrize("shape", ODD)
def test_each_service_answers_behind_an_odd_request_or_has_closed_with_its_answer(
    stack: Stack, shape: str, pipelined: bool
) -> None:
    for instance in stack.instances:
        for path in PATHS[instance.service.name]:
            odd = ODD[shape].replace(b"PATH", path.encode())
            with Client(instance.port) as client:
                client.send(odd + (PLAIN if pipelined else b""))
                first = client.answer(to_head=odd.startswith(b"HEAD "))
                assert first, (instance.name, path)
                if not pipelined:
                    client.send(PLAIN)
                second = client.answer()
                closes = first[1].get("connection", "").lower() == "close"
                assert (second is None) == closes, (instance.name, path, first)
                assert second is None or second[0] == 200, (instance.name, path)


@pytest.mark.parametrize("shape", LEAVING_HTTP)
def test_the_front_door_hands_nobody_a_connection_that_hears_nothing(stack: Stack, shape: str) -> None:
    """Many refusals, and among them as many people who come: each is served, at once."""
    port = stack.nginx.port
    odd = LEAVING_HTTP[shape]
    for _ in range(8):
        for refused in (b"/socket.io/?EIO=4&transport=websocket&sid=none", b"/socket.io/?EIO=3&transport=websocket"):
            with Client(port) as client:
                client.send(odd.replace(b"PATH", refused))
                client.answer(to_head=odd.startswith(b"HEAD "))
        for path in ("/socket.io/?EIO=4&transport=polling", "/marketplace/ads"):
            assert requests.get(stack.nginx.url + path, timeout=5).status_code == 200


@pytest.mark.parametrize("shape", MALFORMED)
def test_what_is_no_http_is_told_so_by_a_problem_at_every_service(stack: Stack, shape: str) -> None:
    for instance in stack.instances:
        with Client(instance.port) as client:
            client.send(MALFORMED[shape].replace(b"PATH", PATHS[instance.service.name][0].encode()))
            answer = client.answer()
            assert answer, instance.name
            status, fields, body = answer
            assert fields["content-type"] == "application/problem+json"
            assert fields["connection"] == "close"
            problem = json.loads(body)
            assert problem["status"] == status
            assert (status, problem["code"]) in ((400, "BAD_REQUEST"), (431, "HEADERS_TOO_LARGE"))
            assert problem["requestId"] == fields["x-request-id"]
            assert client.answer() is None


@pytest.mark.parametrize("path", ["/auth/me", "/rooms", "/marketplace/ads", "/moderation/queue", "/uploads/x"])
@pytest.mark.parametrize(
    "request_head",
    [
        b"GET PATH?q=\xc3\xa9 HTTP/1.1\r\nHost: x\r\n",
        b"FOO PATH HTTP/1.1\r\nHost: x\r\n",
        b"GET PATH HTTP/1.1\r\nHost: x\r\nX: a\x7fb\r\n",
    ],
    ids=["UTF-8 in the query", "an unknown method", "DEL in a header"],
)
def test_what_only_a_service_refuses_is_a_problem_at_the_front_door_too(
    stack: Stack, request_head: bytes, path: str
) -> None:
    with Client(stack.nginx.port) as client:
        client.send(request_head.replace(b"PATH", path.encode()) + b"\r\n")
        answer = client.answer()
    assert answer
    status, fields, body = answer
    assert status == 400
    assert fields["content-type"] == "application/problem+json"
    problem = json.loads(body)
    assert problem["code"] == "BAD_REQUEST"
    assert problem["requestId"] == fields["x-request-id"]


def test_head_is_answered_as_get_is_on_every_route(stack: Stack, ana: Person) -> None:
    known = {"roomId": ana.create_room()["id"]}
    document = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())
    routes = [path for path, operations in document["paths"].items() if "get" in operations]
    assert len(routes) > 15
    paths = [re.sub(r"\{(\w+)\}", lambda name: known.get(name[1], str(uuid.uuid4())), path) for path in routes]
    paths += ["/marketplace/ads/none", "/uploads/none", "/auth/nothing"]
    # Not compressed, as long answers would be: those have no length.
    plain = {"X-Request-Id": "a", "Accept-Encoding": "identity"}
    admin = new_admin(stack)
    for person, path in product((ana, admin), paths):
        get, head = (person.request(method, path, headers=plain) for method in ("GET", "HEAD"))
        assert head.status_code == get.status_code, path
        assert head.content == b""
        for name in ("Content-Type", "Content-Length"):
            assert head.headers.get(name) == get.headers.get(name), path
    for instance in stack.instances:
        for path in ("/healthz", "/readyz"):
            assert requests.head(instance.url + path, timeout=SECONDS).status_code == 200


def test_a_wrong_method_is_told_of_head(ana: Person) -> None:
    answer = ana.request("DELETE", "/rooms")
    assert answer.status_code == 405
    assert re.findall(r"\w+", answer.headers["Allow"]) == ["GET", "HEAD", "POST"]


@pytest.mark.parametrize(
    ("method", "query", "code"),
    [
        ("POST", "EIO=4&transport=polling&sid=none", 1),
        ("POST", "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1),
        ("PUT", "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1),
        ("POST", "EIO=3&transport=polling&sid=none", 1),
        ("POST", "EIO=4&transport=polling", 2),
        ("POST", "EIO=3&transport=polling", 2),
        ("POST", "EIO=4&transport=none&sid=none", 0),
        ("GET", "EIO=3&transport=polling", 5),
        ("GET", "EIO=4&transport=websocket", 3),
    ],
)
@pytest.mark.parametrize("body", [b"", b"4a", b"x" * 300_000], ids=len)
def test_a_socket_request_is_judged_before_its_body(
    stack: Stack, method: str, query: str, code: int, body: bytes
) -> None:
    for url in (stack.nginx.url, stack.gateways[0].url):
        answer = requests.request(method, f"{url}/socket.io/?{query}", data=body, timeout=SECONDS)
        assert answer.status_code == 400
        assert answer.json()["code"] == code
