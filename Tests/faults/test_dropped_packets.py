"""Networks that drop what is sent, both ways: nobody is refused, nobody is told, connections only fall silent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest
import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry

from praca_dev.services import Instance
from praca_dev.stack import Stack
from praca_dev.system import http_status
from support.crowd import Crowd
from support.people import ANSWER_SECONDS, Person, eventually
from support.records import known_name
from support.sessions import GUARDED
from support.stacks import is_ready, wait_until_well
from support.wires import Wire, Wires, dropping, wired

# A connection to wait for, a statement's own limit, and what it takes to give that one up.
CALL_SECONDS = 12.0


@pytest.fixture(scope="module")
def wires(running_stack: Stack) -> Iterator[dict[str, Wires]]:
    """Every service reaches both stores by wires of its own."""
    with wired(running_stack) as laid:
        yield laid


def call(person: Person, instance: Instance) -> requests.Response:
    """Something that a service looks up for one who is logged in; fails if the answer takes too long."""
    started = time.monotonic()
    answer = requests.get(
        instance.url + GUARDED[instance.service.name],
        headers={"Authorization": f"Bearer {person.token}"},
        timeout=ANSWER_SECONDS,
    )
    assert time.monotonic() - started < CALL_SECONDS, instance.name
    return answer


def calls(stack: Stack, person: Person) -> dict[str, requests.Response]:
    """One call to every process, at the same time."""
    with ThreadPoolExecutor(len(stack.instances)) as pool:
        answers = pool.map(partial(call, person), stack.instances)
        return {instance.name: answer for instance, answer in zip(stack.instances, answers, strict=True)}


def alive_and_not_ready(stack: Stack) -> bool:
    assert {http_status(f"{instance.url}/healthz") for instance in stack.instances} == {200}
    return not any(is_ready(instance) for instance in stack.instances)


def ask_without_a_limit(stack: Stack, wire: Wire) -> None:
    url = stack.postgres.url("rooms").replace(str(stack.postgres.port), str(wire.port))
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")


def redis_by(stack: Stack, wire: Wire) -> redis.Redis:
    once = Retry(NoBackoff(), 0)
    return redis.Redis(
        port=wire.port, password=stack.redis.password, socket_timeout=1, socket_connect_timeout=1, retry=once
    )


def test_calls_end_in_time_while_packets_to_postgresql_are_dropped_and_nothing_is_lost(
    stack: Stack, wires: dict[str, Wires]
) -> None:
    """The twin is a client that has no limit: it waits for as long as the wire drops."""
    with Crowd.gather(stack) as crowd, ThreadPoolExecutor(1) as beside:
        caller = crowd.listeners[0].person
        crowd.wait_for(10)
        with dropping([each.postgres for each in wires.values()]):
            unlimited = beside.submit(ask_without_a_limit, stack, wires["auth"].postgres)
            eventually("all are alive and not ready", lambda: alive_and_not_ready(stack))
            calls(stack, caller)
            # What was on its way has been told by now; what comes after cannot be stored.
            before = crowd.acknowledged()
            for name, answer in calls(stack, caller).items():
                assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE"), name
                assert answer.json()["retryAfterMs"] > 0, name
            assert crowd.acknowledged() == before
            assert not unlimited.done()
        unlimited.result()
        wait_until_well(stack)
        crowd.finish()


def test_messages_are_stored_while_packets_to_redis_are_dropped_and_reach_everybody_afterwards(
    stack: Stack, wires: dict[str, Wires]
) -> None:
    """The twin is a client that needs Redis for an answer: it gets none."""
    with Crowd.gather(stack) as crowd, redis_by(stack, wires["auth"].redis) as direct:
        caller = crowd.listeners[0].person
        crowd.wait_for(10)
        with dropping([each.redis for each in wires.values()]):
            before = crowd.acknowledged()
            crowd.wait_for(before + 10)
            with pytest.raises(redis.TimeoutError):
                direct.ping()
            eventually("all are alive and not ready", lambda: alive_and_not_ready(stack))
            statuses = {name: answer.status_code for name, answer in calls(stack, caller).items()}
            assert set(statuses.values()) <= {200, 404}, statuses
        wait_until_well(stack)
        crowd.finish()


def test_a_gateway_that_is_cut_off_takes_nobody_else_down_and_its_people_miss_nothing(
    stack: Stack, wires: dict[str, Wires]
) -> None:
    """It leads when it is cut off; PostgreSQL, which is not told either, replaces it all the same."""
    first, second = stack.gateways
    with stack.supervisor.unattended(second.name):
        stack.services[second.name].stop()
        ana = Person.register(stack.nginx.url, "Ana")
        eventually("the first one leads alone", lambda: known_name(stack, ana.id) == "Ana")
    wait_until_well(stack)
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(10)
        with dropping(wires[first.name].all):
            eventually("it is not ready", lambda: not is_ready(first))
            assert http_status(f"{first.url}/healthz") == 200
            assert ana.request("PATCH", "/auth/me", json={"displayName": "Ana Clara"}).status_code == 200
            eventually("the other one leads", lambda: known_name(stack, ana.id) == "Ana Clara")
            for speaker in crowd.speakers:
                if speaker.member.url == second.url:
                    speaker.finish()
        crowd.finish()
    wait_until_well(stack)
