"""What one gateway does for a message and for each of its deliveries, counted and not timed: whatever makes it do more
is seen here, on any machine."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from praca_dev.builder import Builder
from praca_dev.errors import StackError
from praca_dev.layout import ROOT, Layout
from praca_dev.progress import Progress
from praca_dev.services import AUTH, ROOMS_GATEWAY
from praca_dev.stack import Stack, StackOptions
from support.counting import (
    ALLOCATIONS,
    LOG_BYTES,
    READS,
    REDIS_COMMANDS,
    ROUND_TRIPS,
    ROWS,
    TRANSACTIONS,
    WRITES,
    Counting,
    Counts,
)
from support.people import Conversation, Person

# About half as much again as was counted, by executables that are not optimised: on a slow machine more of what a
# gateway does unasked falls to each message.

# A message in a room without rules, sent when the one before is acknowledged, and delivered to its sender alone.
MESSAGE_CEILINGS = {
    # 3: the message, its room's last seq, what its gateway notes of its publishing.
    ROWS: 4.5,
    # 850: those rows, the message's places in the indexes, one commit.
    LOG_BYTES: 1_300,
    # 1: the message's.
    TRANSACTIONS: 1.5,
    # 1.1: the message's one statement; the relay's looks fall to many.
    ROUND_TRIPS: 1.6,
    # 3.1: the script that publishes, XADD within it, XREAD of the tail that waits for it.
    REDIS_COMMANDS: 4.7,
    # 7.1: the packet, Redis' two answers, and a thread woken by another some four times.
    READS: 10.6,
    # 7.1: the acknowledgement and the delivery together, two commands to Redis, and those wakings.
    WRITES: 10.6,
    # 690: everything from the packet's text to the event's.
    ALLOCATIONS: 1_040,
}

# A delivery, where a message has fifty, which bear between them what the message costs.
DELIVERY_CEILINGS = {
    # 1.1: one to its socket; the message's.
    WRITES: 1.7,
    # 24: most of them the message's.
    ALLOCATIONS: 36,
}

SENDERS = 5
MESSAGES = 500
SOCKETS = 50
MESSAGES_TO_MANY = 50

HOME = ROOT / ".dev/test-budgets"
GATEWAY = "rooms-gateway-1"
SETTINGS = {"PRACA_ROOMS_MAX_CONNECTIONS_PER_USER": str(SOCKETS)}
COUNTER = ROOT / "Tests/budgets/allocations.c"


@pytest.fixture(scope="module")
def allocations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the gateway's allocations are counted."""
    file = tmp_path_factory.mktemp("allocations") / "count"
    file.write_bytes(struct.pack("=Q", 0))
    return file


@pytest.fixture(scope="module")
def one_gateway(allocations: Path) -> Iterator[Stack]:
    """A gateway that counts its allocations, with nothing beside it that it does not need."""
    shutil.rmtree(HOME, ignore_errors=True)
    library = allocations.with_name("allocations.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, COUNTER], check=True)
    options = StackOptions(
        layout=Layout(HOME),
        builder=Builder.from_environment(),
        gateways=1,
        usual_ports=False,
        settings=SETTINGS,
        services=(AUTH, ROOMS_GATEWAY),
        front_door=False,
    )
    stack = Stack(options, Progress())
    gateway = stack.services[GATEWAY]
    counted = {"LD_PRELOAD": str(library), "ALLOCATION_COUNT": str(allocations)}
    gateway.environment = {**gateway.environment, **counted}
    try:
        try:
            stack.start()
        except StackError as error:
            pytest.fail(error.report(), pytrace=False)
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def counting(one_gateway: Stack, allocations: Path) -> Iterator[Counting]:
    with Counting.of(one_gateway, GATEWAY, allocations) as counting:
        yield counting


@pytest.fixture(scope="module")
def message_costs(one_gateway: Stack, counting: Counting) -> dict[str, float]:
    """Of messages that several sockets send in turn, each in a room of its own."""
    people = [registered(one_gateway) for _ in range(SENDERS)]
    rooms = [person.create_room()["id"] for person in people]
    with ExitStack() as sockets:
        places = [(sockets.enter_context(person.connect()), room) for person, room in zip(people, rooms, strict=True)]
        for conversation, room in places:
            conversation.join(room)
        # Connections, prepared statements and caches are there before anything is counted.
        speak(places, SENDERS * 5)
        return shares(counting.during(lambda: speak(places, MESSAGES)), MESSAGES)


@pytest.fixture(scope="module")
def delivery_costs(one_gateway: Stack, counting: Counting) -> dict[str, float]:
    """Of messages to a room of many sockets."""
    person = registered(one_gateway)
    room = person.create_room()["id"]
    with ExitStack() as sockets:
        conversations = [sockets.enter_context(person.connect()) for _ in range(SOCKETS)]
        for conversation in conversations:
            conversation.join(room)

        def speak_to_all() -> None:
            speak([(conversations[0], room)], MESSAGES_TO_MANY)
            for conversation in conversations:
                conversation.wait_for_count(room, MESSAGES_TO_MANY)

        return shares(counting.during(speak_to_all), MESSAGES_TO_MANY * SOCKETS)


def registered(stack: Stack) -> Person:
    """Somebody who goes to the gateway itself."""
    return replace(Person.register(stack.instance("auth").url), door=stack.instance(GATEWAY).url)


def speak(places: list[tuple[Conversation, str]], count: int) -> None:
    """Messages one after the other, from each socket in turn."""
    for number in range(count):
        conversation, room = places[number % len(places)]
        conversation.say(room, f"Alguém sabe se a feira de sábado está confirmada? ({number})")


def shares(counts: Counts, among: int) -> dict[str, float]:
    """What falls to each; printed, for whoever sets a ceiling."""
    found = {name: count / among for name, count in counts.items()}
    for name, share in found.items():
        print(f"{share:10.2f} {name}")
    return found


@pytest.mark.parametrize("count", MESSAGE_CEILINGS)
def test_a_message_costs_no_more_than_its_ceiling(message_costs: dict[str, float], count: str) -> None:
    assert message_costs[count] <= MESSAGE_CEILINGS[count], count


@pytest.mark.parametrize("count", DELIVERY_CEILINGS)
def test_a_delivery_costs_no_more_than_its_ceiling(delivery_costs: dict[str, float], count: str) -> None:
    assert delivery_costs[count] <= DELIVERY_CEILINGS[count], count
