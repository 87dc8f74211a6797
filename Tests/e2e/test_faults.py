"""kill -9 in the middle of a stream of messages: what was acknowledged is stored once, everyone has it once, and nobody
has to repair anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praca_dev.processes import Process
from praca_dev.stack import Stack
from support.crowd import Crowd
from support.members import Member
from support.people import Person, eventually
from support.records import outbox_leader
from support.stacks import wait_until_well

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
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(KILL_AFTER)
        process = VICTIMS[victim](stack)
        killed = process.pid
        process.kill()
        for speaker in crowd.speakers:
            speaker.finish()
        eventually(f"{process.name} runs again", lambda: process.alive and process.pid != killed)
        wait_until_well(stack)
        crowd.finish()


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
