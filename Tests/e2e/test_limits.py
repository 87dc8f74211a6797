"""What one client may use up at a gateway, and how it is told. The stack is one of its own, with low limits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import socketio

from praca_dev.builder import Builder
from praca_dev.layout import ROOT, Layout
from praca_dev.progress import Progress
from praca_dev.stack import Stack, StackOptions
from support.people import Person, eventually
from support.stacks import wait_until_well
from support.witness import StreamWitness

SOCKETS_PER_USER = 3
EVENTS_PER_SECOND = 20
ROOMS_PER_SOCKET = 2
HOME = ROOT / ".dev/test-limits"


@pytest.fixture(scope="module")
def small_stack() -> Iterator[Stack]:
    shutil.rmtree(HOME, ignore_errors=True)
    settings = {
        "PRACA_ROOMS_MAX_CONNECTIONS_PER_USER": str(SOCKETS_PER_USER),
        "PRACA_ROOMS_EVENTS_PER_SECOND": str(EVENTS_PER_SECOND),
        "PRACA_ROOMS_PER_SOCKET": str(ROOMS_PER_SOCKET),
    }
    options = StackOptions(
        layout=Layout(HOME), builder=Builder.from_environment(), gateways=1, usual_ports=False, settings=settings
    )
    stack = Stack(options, Progress())
    try:
        stack.start()
        wait_until_well(stack)
        with StreamWitness(stack).watching():
            yield stack
    finally:
        stack.stop()


@pytest.fixture
def ana(small_stack: Stack) -> Person:
    return Person.register(small_stack.nginx.url, "Ana")


@pytest.fixture
def bruno(small_stack: Stack) -> Person:
    return Person.register(small_stack.nginx.url, "Bruno")


def refusal_of(person: Person) -> str:
    """The code with which another socket is turned away."""
    client = socketio.Client(reconnection=False)
    refusals: list[dict[str, dict[str, str]]] = []
    client.on("connect_error", refusals.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(person.door, auth={"token": person.token}, transports=["websocket"], wait_timeout=20)
    assert int(refusals[0]["data"]["retryAfterMs"]) > 0
    return refusals[0]["data"]["code"]


def test_a_user_has_so_many_sockets_and_others_are_served(ana: Person, bruno: Person) -> None:
    sockets = [ana.connect() for _ in range(SOCKETS_PER_USER)]
    assert refusal_of(ana) == "TOO_MANY_REQUESTS"
    with bruno.connect() as other:
        assert other.ask("rooms:list", {})["ok"]
    assert all(socket.ask("rooms:list", {})["ok"] for socket in sockets), "those that are open stay so"
    sockets.pop().close()
    eventually("there is room again", lambda: can_connect(ana))
    for socket in sockets:
        socket.close()


def can_connect(person: Person) -> bool:
    try:
        person.connect().close()
    except socketio.exceptions.ConnectionError:
        return False
    return True


def test_a_socket_that_sends_too_fast_is_told_when_to_go_on_and_others_are_served(ana: Person, bruno: Person) -> None:
    with ana.connect() as fast, bruno.connect() as other:
        answers: list[dict[str, object]] = []
        count = EVENTS_PER_SECOND * 10
        for _ in range(count):
            fast.client.emit("rooms:list", {"limit": 1}, callback=answers.append)
        assert other.ask("rooms:list", {})["ok"]
        eventually("each event is acknowledged", lambda: len(answers) == count)
        refused = [answer["error"] for answer in answers if not answer["ok"]]
        assert refused
        assert {error["code"] for error in refused} == {"TOO_MANY_REQUESTS"}  # type: ignore[index]
        assert all(error["retryAfterMs"] > 0 for error in refused)  # type: ignore[index]
        assert len(answers) - len(refused) >= EVENTS_PER_SECOND * 2, "a burst is let through"
        eventually("it may go on", lambda: fast.call("rooms:list", {"limit": 1})["ok"])


def test_a_socket_is_in_so_many_rooms(ana: Person) -> None:
    rooms = [ana.create_room()["id"] for _ in range(ROOMS_PER_SOCKET + 1)]
    with ana.connect() as socket:
        for room in rooms[:ROOMS_PER_SOCKET]:
            socket.join(room)
        refused = socket.call("rooms:join", {"roomId": rooms[-1]})
        assert refused["error"]["code"] == "TOO_MANY_ROOMS"
        socket.ask("rooms:leave", {"roomId": rooms[0]})
        assert socket.join(rooms[-1])["ok"]
