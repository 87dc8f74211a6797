"""Entries that no consumer can handle, and consumers that are slow: those behind and beside them go on."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from praca_dev.services import ROOMS_GATEWAY
from praca_dev.stack import Stack
from support.crowd import open_room
from support.freezing import frozen
from support.people import Person, eventually
from support.records import group_leader, rows
from support.stacks import wait_until_well
from support.witness import made_by_hand

DEAD = "events:dead:rooms-gateway"
NOT_AN_EVENT = {"surprise": "not an event"}


def event(**changes: Any) -> dict[str, Any]:
    """An entry as auth makes it, but for the changes."""
    user_id = str(uuid.uuid4())
    data = {"userId": user_id, "displayName": "Veneno", "role": "User", "status": "ativa", "statusUntil": None}
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/auth",
        "type": "user.registered",
        "subject": user_id,
        "time": "2026-01-02T03:04:05.678Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:praca:event:user.registered:1",
        "version": "1",
        "data": json.dumps(data),
        **changes,
    }


POISONS = {
    "no event at all": NOT_AN_EVENT,
    "data that is no JSON": event(data="{"),
    "data that lacks what it must have": event(data="{}"),
    "an id that is none": event(id="../../etc/passwd"),
    "a version that is none": event(version="-1"),
}


def dead_letters(stack: Stack) -> int:
    with stack.redis.connect() as client:
        count: Any = client.xlen(DEAD)
    return int(count)


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisonous_entry_becomes_a_dead_letter_and_those_behind_it_take_effect(stack: Stack, poison: str) -> None:
    before = dead_letters(stack)
    with stack.redis.connect() as client:
        client.xadd("events:user", dict(made_by_hand(POISONS[poison])))
    assert open_room(stack), "an account that came behind the poison is known to the gateways"
    eventually("the entry is among the dead letters", lambda: dead_letters(stack) == before + 1)
    listed = stack.command(ROOMS_GATEWAY, "dead-letters", "list")
    assert listed.strip()
    stack.command(ROOMS_GATEWAY, "dead-letters", "drop", "--all")
    assert dead_letters(stack) == 0


def test_a_healed_event_takes_effect_once_however_often_it_comes(stack: Stack) -> None:
    """First broken: a dead letter. Then whole, as its producer meant it, and twice."""
    entry = event()
    user_id = entry["subject"]
    before = dead_letters(stack)
    rows_of_user = "SELECT id FROM rooms.users WHERE id = %s"
    with stack.redis.connect() as client:
        client.xadd("events:user", dict(made_by_hand({**entry, "data": "{}"})))
        eventually("the broken one is a dead letter", lambda: dead_letters(stack) > before)
        assert not rows(stack, rows_of_user, user_id)
        stack.command(ROOMS_GATEWAY, "dead-letters", "drop", "--all")
        for _ in range(2):
            client.xadd("events:user", dict(made_by_hand(entry)))
    eventually("the account is known", lambda: rows(stack, rows_of_user, user_id))
    assert len(rows(stack, "SELECT 1 FROM rooms.inbox WHERE event_id = %s", entry["id"])) == 1
    assert dead_letters(stack) == 0


def test_a_consumer_that_hangs_is_killed_and_nothing_it_held_is_missed(stack: Stack) -> None:
    process = group_leader(stack, "rooms", "rooms-gateway")
    hung = process.pid
    with frozen(process):
        ids = [Person.register(stack.nginx.url).id for _ in range(20)]
        process.kill()
    eventually("it runs again", lambda: process.alive and process.pid != hung)
    eventually("all accounts are known", lambda: known(stack, ids), 120)
    wait_until_well(stack)
    eventually("nothing is left pending", lambda: pending(stack) == 0)


def known(stack: Stack, ids: list[str]) -> bool:
    """Whether the gateways know all these accounts."""
    query = "SELECT count(*) AS n FROM rooms.users WHERE id = ANY (%s::uuid[])"
    return bool(rows(stack, query, ids)[0]["n"] == len(ids))


def pending(stack: Stack) -> int:
    """How many events of accounts were given to somebody and have not been dealt with."""
    with stack.redis.connect() as client:
        groups: Any = client.xinfo_groups("events:user")
    return sum(group["pending"] for group in groups)
