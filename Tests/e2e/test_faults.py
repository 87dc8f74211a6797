"""kill -9 in the middle of a stream of messages: what was acknowledged is stored once, everyone has it once, and nobody
has to repair anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from conftest import wait_until_well
from members import Member, Speaker
from people import Person, eventually
from praca_dev.processes import Process
from praca_dev.stack import Stack
from records import outbox_leader, sent_events, stored_messages

# All speakers together stay within one page, the most that joining again gives back.
MESSAGES_EACH = 30
# The victim is killed when the speakers together have had so many acknowledgements.
KILL_AFTER = 20

VICTIMS: dict[str, Callable[[Stack], Process]] = {
    "a gateway": lambda stack: stack.process("rooms-gateway-1"),
    "the other gateway": lambda stack: stack.process("rooms-gateway-2"),
    "the relay of rooms": lambda stack: outbox_leader(stack, "rooms"),
    "the relay of auth": lambda stack: outbox_leader(stack, "auth"),
    "Redis": lambda stack: stack.redis.process,
    "PostgreSQL": lambda stack: stack.postgres.process,
    "nginx": lambda stack: stack.nginx.process,
}


@pytest.mark.parametrize("victim", VICTIMS)
def test_what_was_acknowledged_outlives_a_kill(stack: Stack, victim: str) -> None:
    owner = Person.register(stack.nginx.url, "Dona")
    room_id = owner.create_room()["id"]
    # One speaker on each gateway, one listener at each, and one through nginx.
    doors = [*(gateway.url for gateway in stack.gateways), stack.nginx.url]
    speakers = [
        Speaker(
            Member(Person.register(stack.nginx.url, f"Fala {number}"), door, room_id),
            [f"{number}.{count}" for count in range(MESSAGES_EACH)],
        )
        for number, door in enumerate(doors)
    ]
    listeners = [Member(Person.register(stack.nginx.url, f"Ouve {n}"), door, room_id) for n, door in enumerate(doors)]
    members = [*listeners, *(speaker.member for speaker in speakers)]
    try:
        for member in members:
            member.attend()
        for speaker in speakers:
            speaker.start()
        eventually("some messages are through", lambda: acknowledged_count(speakers) >= KILL_AFTER)
        process = VICTIMS[victim](stack)
        killed = process.pid
        process.kill()
        for speaker in speakers:
            speaker.finish()
        eventually(f"{process.name} runs again", lambda: process.alive and process.pid != killed)
        wait_until_well(stack)
        total = len(speakers) * MESSAGES_EACH
        assert_stored_once(stack, room_id, speakers, total)
        for member in members:
            member.wait_for_everything(total)
        eventually("all are on the stream", lambda: len({m["id"] for m in sent_events(stack, room_id)}) == total)
    finally:
        for member in members:
            member.close()


def acknowledged_count(speakers: list[Speaker]) -> int:
    for speaker in speakers:
        if speaker.failure is not None:
            raise speaker.failure
    return sum(len(speaker.acknowledged) for speaker in speakers)


def assert_stored_once(stack: Stack, room_id: str, speakers: list[Speaker], total: int) -> None:
    """Every acknowledgement has its row, every body one row, and seq counts from 1 without gaps."""
    stored = stored_messages(stack, room_id)
    assert [row["seq"] for row in stored] == list(range(1, total + 1))
    bodies = Counter(row["body"] for row in stored)
    assert set(bodies.values()) == {1}
    by_id = {str(row["id"]): row for row in stored}
    for speaker in speakers:
        assert [message["body"] for message in speaker.acknowledged] == speaker.bodies
        for message in speaker.acknowledged:
            assert by_id[message["id"]]["seq"] == message["seq"]


def test_redis_that_lost_everything_is_filled_again_and_nobody_notices(stack: Stack) -> None:
    """The streams are a transport: PostgreSQL is the record they are rebuilt from."""
    ana = Person.register(stack.nginx.url, "Ana")
    room_id = ana.create_room()["id"]
    writer = Member(ana, stack.gateways[0].url, room_id)
    listener = Member(Person.register(stack.nginx.url, "Bruno"), stack.gateways[1].url, room_id)
    try:
        listener.attend()
        for number in range(10):
            writer.say(f"antes {number}")
        with stack.redis.connect() as client:
            client.flushall()
        for number in range(10):
            writer.say(f"depois {number}")
        listener.wait_for_everything(20)
        late = Person.register(stack.nginx.url, "Carla")
        assert late.request("GET", "/rooms").status_code == 200, "a new account is known after the loss too"
    finally:
        writer.close()
        listener.close()
