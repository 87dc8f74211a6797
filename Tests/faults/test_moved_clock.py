"""The services' clock moves by an hour under running sessions and conversations."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from praca_dev.layout import ROOT
from praca_dev.stack import Stack
from support.people import Person, RefusedError
from support.records import stored_messages
from support.restarting import restarted
from support.sessions import GUARDED, status_with

SHIM = ROOT / "Tests/faults/moved_clock.cpp"
HOUR = 3600
# Below PRACA_TOKEN_LEEWAY_SECONDS, which is 5. It is going back that needs it: a new token is then one of the future.
LEEWAY = 4
WINDOW_SECONDS = 30


@dataclass(frozen=True)
class Clock:
    """The wall clock of all services."""

    file: Path

    def move(self, seconds: int) -> None:
        """From now on it differs from this machine's by so many seconds."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("=q", seconds))


@pytest.fixture
def clock(stack: Stack, tmp_path: Path) -> Iterator[Clock]:
    library, file = tmp_path / "moved_clock.so", tmp_path / "seconds"
    subprocess.run(["g++", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, SHIM], check=True)
    file.write_bytes(struct.pack("=q", 0))
    moved = {"LD_PRELOAD": str(library), "MOVED_CLOCK": str(file)}
    with restarted(stack, {name: {**process.environment, **moved} for name, process in stack.services.items()}):
        yield Clock(file)


def statuses(stack: Stack, person: Person) -> set[int]:
    """What each process says to a person's token."""
    return {status_with(instance.url, person.token, GUARDED[instance.service.name]) for instance in stack.instances}


@pytest.mark.full
@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_a_clock_that_moves_costs_a_login_and_neither_order_nor_more_than_a_window(
    stack: Stack, clock: Clock, seconds: int
) -> None:
    """The twin is the token of the hour before: the clock is what refuses it."""
    ana, bruno, carla = (Person.register(stack.nginx.url) for _ in range(3))
    free, slow = ana.create_room()["id"], ana.create_room(perUserSeconds=WINDOW_SECONDS)["id"]
    with ana.connect() as conversation:
        for room in (free, slow):
            conversation.join(room)
            conversation.say(room, "antes")
    clock.move(LEEWAY if seconds > 0 else -LEEWAY)
    assert statuses(stack, bruno) <= {200, 404}, "within the leeway"
    clock.move(seconds)
    assert statuses(stack, carla) == {401}
    ana = Person.log_in(stack.nginx.url, ana.email)
    assert statuses(stack, ana) <= {200, 404}
    for gateway in stack.gateways:
        with ana.connect(gateway.url) as conversation:
            conversation.join(free)
            for number in range(5):
                conversation.say(free, f"{gateway.name} {number}")
            conversation.join(slow)
            with pytest.raises(RefusedError) as refused:
                conversation.say(slow, "cedo demais")
            assert 0 < refused.value.error["retryAfterMs"] <= WINDOW_SECONDS * 1000
    stored = stored_messages(stack, free)
    assert [row["seq"] for row in stored] == list(range(1, 12))
    told = [(row["created_at"], row["id"]) for row in stored]
    assert told == sorted(told)
