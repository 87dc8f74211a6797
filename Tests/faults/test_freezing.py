"""A store or a service that is there and does not answer: the fault that looks like a slow network (SIGSTOP)."""

from __future__ import annotations

import time
from functools import partial

import pytest
import socketio

from praca_dev.services import Instance
from praca_dev.stack import Stack
from praca_dev.system import http_status
from support.crowd import Crowd
from support.freezing import frozen
from support.people import Person, eventually
from support.records import group_leader, known_name, rows, stream_entries
from support.stacks import is_ready, wait_until_well

# A call through the front door ends within its patience (15 s) and the client's own limit, never hangs.
CALL_SECONDS = 18.0


def test_messages_are_stored_while_redis_is_frozen_and_reach_everybody_after_the_thaw(stack: Stack) -> None:
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(10)
        with frozen(stack.redis.process):
            before = crowd.acknowledged()
            crowd.wait_for(before + 10)
        crowd.finish()
    wait_until_well(stack)


def test_nothing_is_acknowledged_while_postgresql_is_frozen_and_nothing_is_lost_after_the_thaw(stack: Stack) -> None:
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(10)
        with frozen(stack.postgres.process):
            for gateway in stack.gateways:
                eventually(f"{gateway.name} is not ready", partial(is_unready, gateway))
                assert http_status(f"{gateway.url}/healthz") == 200
            # What was on its way has been told by now; what comes after cannot be stored.
            before = crowd.acknowledged()
            refused = crowd.speakers[0].member.person
            started = time.monotonic()
            answer = refused.request("POST", "/rooms", json={"name": "Sala"})
            assert answer.status_code == 503
            assert answer.json()["retryAfterMs"] > 0
            assert time.monotonic() - started < CALL_SECONDS
            assert crowd.acknowledged() == before
        crowd.finish()
    wait_until_well(stack)


def test_a_frozen_gateway_takes_nobody_else_down_and_its_people_miss_nothing_after_the_thaw(stack: Stack) -> None:
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(10)
        with frozen(stack.process("rooms-gateway-1")):
            others = [speaker for speaker in crowd.speakers if speaker.member.url == stack.gateways[1].url]
            for speaker in others:
                speaker.finish()
            newcomer = Person.register(stack.nginx.url)
            # A request that nginx had given to the frozen one ends with 504 in time; repeated, another answers.
            eventually("a newcomer is served", lambda: newcomer.request("GET", "/rooms").status_code == 200)
        crowd.finish()
    wait_until_well(stack)


def test_a_frozen_leader_is_replaced_and_does_no_harm_after_the_thaw(stack: Stack) -> None:
    """Of the gateways, one consumes for all. While it stands still another takes over; after the thaw every change is
    known once and the last one holds."""
    leader = group_leader(stack, "rooms", "rooms-gateway")
    ana = Person.register(stack.nginx.url, "Ana")
    eventually("the account is known", lambda: known_name(stack, ana.id) == "Ana")
    with frozen(leader):
        rename(ana, "Ana 1", "Ana 2", "Ana 3")
        eventually("another one consumes", lambda: known_name(stack, ana.id) == "Ana 3")
        assert group_leader(stack, "rooms", "rooms-gateway").name != leader.name
    rename(ana, "Ana 4", "Ana 5")
    eventually("both run, one consumes", lambda: known_name(stack, ana.id) == "Ana 5")
    wait_until_well(stack)
    renamed = "SELECT count(*) AS n FROM rooms.inbox WHERE consumer = 'rooms-gateway' AND event_id = ANY (%s::uuid[])"
    changes = [entry["id"] for entry in stream_entries(stack, "events:user") if entry["subject"] == ana.id]
    assert len(changes) == 6
    assert rows(stack, renamed, changes)[0]["n"] == len(changes)
    assert known_name(stack, ana.id) == "Ana 5"


def rename(person: Person, *names: str) -> None:
    for name in names:
        answer = person.request("PATCH", "/auth/me", json={"displayName": name})
        assert answer.status_code == 200, answer.text


@pytest.mark.full
@pytest.mark.parametrize("store", ["postgres", "redis"])
def test_a_store_that_stutters_costs_time_and_nothing_else(stack: Stack, store: str) -> None:
    """Frozen and thawed again and again, each time for less than the time-outs and once for more."""
    process = stack.process(store)
    with Crowd.gather(stack) as crowd:
        for seconds in (0.3, 0.3, 1.0, 0.3, 8.0):
            with frozen(process):
                # The length of the freeze is the fault itself, no guess at how long something takes.
                time.sleep(seconds)
            eventually("the store is in use again", partial(all_ready, stack))
        crowd.finish()


def is_unready(instance: Instance) -> bool:
    return not is_ready(instance)


def all_ready(stack: Stack) -> bool:
    return all(is_ready(instance) for instance in stack.instances)


def test_whoever_registers_while_redis_is_frozen_is_told_to_come_back_and_let_in_after_the_thaw(stack: Stack) -> None:
    """The news of a registration go through Redis: until they arrive, a good token is no bad one."""
    with frozen(stack.redis.process):
        newcomer = Person.register(stack.nginx.url)
        for path in ("/rooms", "/marketplace/ads?mine=true", "/moderation/me/actions", f"/uploads/{newcomer.id}"):
            answer = newcomer.request("GET", path)
            assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE"), path
            assert int(answer.headers["Retry-After"]) > 0
        with pytest.raises(socketio.exceptions.ConnectionError) as refused:
            newcomer.connect()
        assert "UNAVAILABLE" in "".join(refused.value.__notes__)
    eventually("the newcomer is let in", lambda: newcomer.request("GET", "/rooms").status_code == 200)
    wait_until_well(stack)
