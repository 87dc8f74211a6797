"""kill -9 again and again. `Tests/e2e/test_faults.py` kills each process once in the middle of a conversation; here
each is killed early, late and twice, and processes fall at random until the conversation ends."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
import requests

from praca_dev.processes import Process
from praca_dev.stack import Stack
from support.crowd import Crowd
from support.errands import Errands
from support.people import PASSWORD, Person, eventually
from support.records import outbox_leader, rows
from support.stacks import wait_until_well

VICTIMS: dict[str, Callable[[Stack], Process]] = {
    "a gateway": lambda stack: stack.process("rooms-gateway-1"),
    "the relay of rooms": lambda stack: outbox_leader(stack, "rooms"),
    "auth": lambda stack: stack.process("auth"),
    "Redis": lambda stack: stack.redis.process,
    "PostgreSQL": lambda stack: stack.postgres.process,
    "nginx": lambda stack: stack.nginx.process,
}
# What a conversation does not need; each falls under people's errands instead.
SHORT = ("moderation", "s3")
OTHERS = ("marketplace", "upload-signer")
# The same every time, so that a failure can be repeated.
SEED = 20261122
ROUNDS = 12


def kill(stack: Stack, process: Process) -> None:
    """Ends it at once, and waits until the supervisor has started it again."""
    killed = process.pid
    process.kill()
    eventually(f"{process.name} runs again", lambda: process.alive and process.pid != killed)


@pytest.mark.full
@pytest.mark.parametrize("at", [1, 40, 80])
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_kill_at_any_moment_loses_nothing(stack: Stack, victim: str, at: int) -> None:
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(at)
        kill(stack, VICTIMS[victim](stack))
        wait_until_well(stack)
        # Once more before the first one's repairs have grown old.
        kill(stack, VICTIMS[victim](stack))
        wait_until_well(stack)
        crowd.finish()
    wait_until_well(stack)


@pytest.mark.parametrize("name", [*SHORT, *(pytest.param(name, marks=pytest.mark.full) for name in OTHERS)])
def test_a_kill_in_the_middle_of_errands_loses_nothing_that_was_confirmed(stack: Stack, name: str) -> None:
    """Accounts, messages, pictures, ads and approvals; killed early, and again when half is done."""
    process = stack.process(name)
    with Errands.of(stack) as errands:
        for share in (10, 2):
            errands.wait_for(errands.all_steps // share)
            kill(stack, process)
        errands.finish()
    wait_until_well(stack)


@pytest.mark.full
def test_processes_that_fall_at_random_under_errands_lose_nothing_that_was_confirmed(stack: Stack) -> None:
    chosen = random.Random(SEED)
    with Errands.of(stack) as errands:
        for number in range(ROUNDS):
            errands.wait_for(errands.all_steps * (number + 1) // (ROUNDS + 2))
            kill(stack, chosen.choice(stack.processes))
        errands.finish()
    wait_until_well(stack)


@pytest.mark.full
def test_processes_that_fall_at_random_lose_nothing(stack: Stack) -> None:
    chosen = random.Random(SEED)
    with Crowd.gather(stack) as crowd:
        for _ in range(ROUNDS):
            kill(stack, chosen.choice(stack.processes))
        wait_until_well(stack)
        crowd.finish()
    wait_until_well(stack)


def test_both_stores_killed_at_once_lose_nothing(stack: Stack) -> None:
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(20)
        stores = (stack.redis.process, stack.postgres.process)
        for process in stores:
            process.kill()
        eventually("both run again", lambda: all(process.alive for process in stores))
        wait_until_well(stack)
        crowd.finish()


def test_accounts_that_were_confirmed_are_there_after_auth_is_killed_and_told_to_stop(stack: Stack) -> None:
    """SIGKILL, then SIGTERM, in the middle of registrations: each 201 has its row and can log in."""
    confirmed: list[Person] = []
    ended = threading.Event()

    def register() -> None:
        while not ended.is_set():
            try:
                confirmed.append(Person.register(stack.nginx.url))
            except (AssertionError, requests.RequestException):
                # Refused or cut off: not confirmed.
                continue

    threads = [threading.Thread(target=register) for _ in range(3)]
    auth = stack.process("auth")
    try:
        for thread in threads:
            thread.start()
        eventually("some are registered", lambda: len(confirmed) >= 5)
        kill(stack, auth)
        eventually("more are registered", lambda: len(confirmed) >= 10)
        with stack.supervisor.unattended("auth"):
            auth.send(auth.stop_signal)
            assert auth.wait(60) == 0
        eventually("more are registered", lambda: len(confirmed) >= 15)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    ids = [person.id for person in confirmed]
    assert len(rows(stack, "SELECT id FROM auth.accounts WHERE id = ANY (%s::uuid[])", ids)) == len(ids)
    last = confirmed[-1]
    credentials = {"email": last.email, "password": PASSWORD}
    eventually("auth is back", lambda: requests.post(f"{stack.nginx.url}/auth/login", json=credentials, timeout=20).ok)
    known = "SELECT count(*) AS n FROM rooms.users WHERE id = ANY (%s::uuid[])"
    eventually("the gateways know them all", lambda: rows(stack, known, ids)[0]["n"] == len(ids))
