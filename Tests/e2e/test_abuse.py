"""Clients that mean harm: their connections end, memory stays flat, and everybody else is served meanwhile."""

from __future__ import annotations

import re
import socket as sockets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import requests
import websocket

from praca_dev.processes import Process
from praca_dev.stack import Stack
from support.people import Conversation, Person, eventually

SECONDS = 20
HALF_OPEN = 2000
ROUNDS = 4
CLIENTS = 20
# What the other rounds may add to a gateway that the first has warmed up; kept, each would add as much and more.
GROWTH_BYTES = 24 << 20
MEGABYTE = 1 << 20


@contextmanager
def witness(person: Person) -> Iterator[Callable[[], None]]:
    """Somebody who talks while others do harm; each call is a message there and back."""
    room = person.create_room()["id"]
    with person.connect() as conversation:
        conversation.join(room)
        yield lambda: assert_talks(conversation, room)
        assert_talks(conversation, room)


def assert_talks(conversation: Conversation, room: str) -> None:
    message = conversation.say(room, "ainda aqui")
    conversation.wait_for_message(message["id"])


def doors(stack: Stack) -> dict[str, int]:
    return {"nginx": stack.nginx.port, **{instance.name: instance.port for instance in stack.instances}}


def resident(process: Process) -> int:
    """The memory of a process, in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found.group(1)) * 1024


def answers_to(port: int, data: bytes) -> bytes:
    """Everything that a server answers until it closes, or has nothing more to say."""
    answer = b""
    with sockets.create_connection(("127.0.0.1", port), timeout=3) as connection, suppress(OSError):
        connection.sendall(data)
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


# Requests that two servers may read in two ways, each with another one inside, which nobody is to answer.
POST, GET = (method + b" PATH HTTP/1.1\r\nHost: x\r\n" for method in (b"POST", b"GET"))
HIDDEN = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
SMUGGLED = {
    "both lengths": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 37\r\n\r\n",
    "a list of lengths": POST + b"Content-Length: 0, 37\r\n\r\n",
    "a signed length": POST + b"Content-Length: +0\r\n\r\n",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "a length in hexadecimal": POST + b"Content-Length: 0x0\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n",
    "chunked and more": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a coding after a tab": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": POST + b"Content-Length : 0\r\nX: y\r\n\r\n",
    "a folded header": POST + b"X: y\r\n Transfer-Encoding: chunked\r\n\r\n",
    "NUL in a header": GET + b"X: a\x00b\r\n\r\n",
    "a bare CR in a header": GET + b"X: a\rTransfer-Encoding: chunked\r\n\r\n",
    "a chunk size that overflows": POST + b"Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
    "a chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    "a chunk that is longer": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
    "two hosts": GET + b"Host: y\r\n\r\n",
    "a request line of two": b"GET PATH HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n",
}
PATHS = {"auth": b"/auth/login", "rooms": b"/rooms", "sockets": b"/socket.io/?EIO=4&transport=polling"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("shape", SMUGGLED)
def test_a_request_with_another_inside_gets_one_answer_at_the_front_door(
    stack: Stack, ana: Person, shape: str, path: str
) -> None:
    """Whatever nginx makes of it, no service answers the one inside: nginx routes nobody there."""
    answer = answers_to(stack.nginx.port, SMUGGLED[shape].replace(b"PATH", PATHS[path]) + HIDDEN)
    assert b"# TYPE" not in answer
    first = re.match(rb"HTTP/1\.1 (\d+)", answer)
    assert first is None or first.group(1)[:1] == b"4"
    assert ana.request("GET", "/rooms").status_code == 200


AMBIGUOUS = [name for name in SMUGGLED if name not in ("a chunk that is longer", "a folded header")]


@pytest.mark.parametrize("shape", AMBIGUOUS)
def test_a_service_itself_takes_no_request_that_can_be_read_in_two_ways(stack: Stack, shape: str) -> None:
    paths = {"auth": "auth", "rooms-gateway": "sockets"}
    for instance in stack.instances:
        path = PATHS[paths.get(instance.service.name, "auth")]
        answer = answers_to(instance.port, SMUGGLED[shape].replace(b"PATH", path) + HIDDEN)
        assert b"# TYPE" not in answer, instance.name
        assert not answer.startswith(b"HTTP/1.1 2"), instance.name


@pytest.mark.parametrize(
    "data", [b"", b"GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\nX-Slow"], ids=["silent", "half a head"]
)
def test_thousands_of_connections_that_say_nothing_keep_nobody_out(stack: Stack, ana: Person, data: bytes) -> None:
    gateway = stack.gateways[0]
    with ExitStack() as held, witness(ana) as talk:
        for number in range(HALF_OPEN):
            port = gateway.port if number % 2 else stack.nginx.port
            with suppress(OSError):
                connection = held.enter_context(sockets.create_connection(("127.0.0.1", port), timeout=SECONDS))
                connection.sendall(data)
            if number % 500 == 0:
                talk()
        assert ana.request("GET", "/rooms").status_code == 200
        assert requests.get(f"{gateway.url}/readyz", timeout=SECONDS).status_code == 200
        with ana.connect(gateway.url) as another:
            assert another.ask("rooms:list", {})["ok"]


def open_socket(port: int) -> websocket.WebSocket:
    """A WebSocket with an Engine.IO session and nothing more."""
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    client = websocket.create_connection(url, timeout=SECONDS)
    assert str(client.recv()).startswith("0{")
    return client


def attachments_without_end(client: websocket.WebSocket, _: Person) -> None:
    client.send('451-["x",{"_placeholder":true,"num":0}]')
    for _number in range(4):
        client.send_binary(b"\0" * MEGABYTE)


def many_attachments(client: websocket.WebSocket, _: Person) -> None:
    client.send("4599999999-" + "[" * 100)


def deep_json(client: websocket.WebSocket, person: Person) -> None:
    client.send(f'40{{"token":"{person.token}"}}')
    client.send("42" + '["rooms:list",' * 1 + "[" * 200_000)


def long_text(client: websocket.WebSocket, _: Person) -> None:
    client.send("42" + "x" * (4 * MEGABYTE))


def namespaces(client: websocket.WebSocket, _: Person) -> None:
    for number in range(2000):
        client.send(f"40/room-{number},")


def events_without_reading(client: websocket.WebSocket, person: Person) -> None:
    client.send(f'40{{"token":"{person.token}"}}')
    for number in range(1000):
        client.send(f'42{number}["rooms:list",{{}}]')


def joins_before_connect(client: websocket.WebSocket, _: Person) -> None:
    for number in range(2000):
        client.send(f'42{number}["rooms:join",{{}}]')


HARM: dict[str, Callable[[websocket.WebSocket, Person], None]] = {
    "attachments without end": attachments_without_end,
    "too many attachments": many_attachments,
    "deep JSON": deep_json,
    "a long text": long_text,
    "a flood of namespaces": namespaces,
    "events whose answers nobody reads": events_without_reading,
    "events before the connect": joins_before_connect,
}


@pytest.mark.parametrize("harm", HARM)
def test_a_gateways_memory_stays_flat_while_clients_do_harm(
    stack: Stack, ana: Person, bruno: Person, harm: str
) -> None:
    gateway = stack.gateways[0]
    process = stack.process(gateway.name)
    with witness(ana) as talk:
        do_harm(gateway.port, bruno, HARM[harm], talk)
        warm = resident(process)
        for _ in range(ROUNDS):
            do_harm(gateway.port, bruno, HARM[harm], talk)
        eventually(f"memory is near {warm >> 20} MiB", lambda: resident(process) - warm < GROWTH_BYTES)


def do_harm(
    port: int, person: Person, harm: Callable[[websocket.WebSocket, Person], None], talk: Callable[[], None]
) -> None:
    """Many clients at once, each until it is cut off."""
    with ExitStack() as held:
        for _ in range(CLIENTS):
            client = open_socket(port)
            held.callback(client.shutdown)
            with suppress(OSError, websocket.WebSocketException):
                harm(client, person)
        talk()
