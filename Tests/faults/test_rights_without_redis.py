"""Rights in rooms are taken away while Redis is silent: they hold all the same, from the record, as messages do."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

import pytest

from praca_dev.stack import Stack
from support.freezing import frozen
from support.people import Conversation, Person, RefusedError, eventually
from support.records import rows
from support.stacks import wait_until_well

# Stated in docs/guarantees.md, with room for a busy machine: the look at the record comes once a second.
HOLDS_SECONDS = 30.0


def told_to_be_out(conversation: Conversation, room: str) -> bool:
    told = conversation.events("users:blocked")
    return any(block["code"] == "NOT_A_MEMBER" and block["roomId"] == room for block in told)


def is_gone(person: Person, path: str) -> bool:
    return person.request("GET", path).status_code == 404


def is_cut_off(conversation: Conversation) -> bool:
    return not conversation.connected


def refusal_of(conversation: Conversation, room: str) -> str:
    try:
        conversation.say(room, "ainda aqui?")
    except RefusedError as refused:
        return refused.code
    return ""


def test_whoever_is_removed_while_redis_is_frozen_is_out_at_every_gateway(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    """The removal is done at one gateway; the others know of it from the record alone. That the news is not there is
    looked at: it is the twin."""
    room = ana.create_room(visibility="private")["id"]
    added = ana.request("POST", f"/rooms/{room}/members", json={"userId": bruno.id})
    assert added.status_code == 201, added.text
    with ExitStack() as sockets:
        theirs = [sockets.enter_context(bruno.connect(gateway.url)) for gateway in stack.gateways]
        owner = sockets.enter_context(ana.connect(stack.gateways[0].url))
        owner.join(room)
        for conversation in theirs:
            conversation.join(room)
            # Now every gateway remembers the member.
            conversation.say(room, "oi")
        with frozen(stack.redis.process):
            removed = ana.request("DELETE", f"/rooms/{room}/members/{bruno.id}")
            assert removed.status_code == 204, removed.text
            for conversation in theirs:
                eventually("told", partial(told_to_be_out, conversation, room), HOLDS_SECONDS)
                assert refusal_of(conversation, room) == "ROOM_NOT_FOUND"
                with pytest.raises(RefusedError):
                    conversation.join(room)
            secret = owner.say(room, "em segredo")
            for gateway in stack.gateways:
                direct = Person(gateway.url, bruno.id, bruno.email, bruno.display_name, bruno.token, "")
                for path in (f"/rooms/{room}", f"/rooms/{room}/messages", f"/rooms/{room}/members"):
                    eventually(f"{path} is gone", partial(is_gone, direct, path), HOLDS_SECONDS)
                said = direct.request("POST", f"/rooms/{room}/messages", json={"body": "oi"})
                assert said.status_code == 404
            unpublished = rows(stack, "SELECT type FROM rooms.outbox WHERE subject = %s", room)
            assert "room.updated" in {row["type"] for row in unpublished}
        for conversation in theirs:
            assert secret["id"] not in {message["id"] for message in conversation.messages(room)}
    wait_until_well(stack)


def test_new_rules_and_a_closed_door_hold_while_redis_is_frozen(stack: Stack, ana: Person, bruno: Person) -> None:
    """A room's rules, its silence and who may see it are rows of the record too."""
    room = ana.create_room()["id"]
    with bruno.connect(stack.gateways[1].url) as conversation:
        conversation.join(room)
        conversation.say(room, "oi")
        with frozen(stack.redis.process):
            changed = ana.request("PATCH", f"/rooms/{room}", json={"perUserSeconds": 3600})
            assert changed.status_code == 200, changed.text
            eventually(
                "the rule is told",
                lambda: 3600 in [told["perUserSeconds"] for told in conversation.events("rooms:updated")],
                HOLDS_SECONDS,
            )
            change(stack, room, "silenced = true")
            eventually("silenced", lambda: refusal_of(conversation, room) == "ROOM_SILENCED", HOLDS_SECONDS)
            rows(stack, "DELETE FROM rooms.members WHERE user_id = %s RETURNING user_id", bruno.id)
            change(stack, room, "visibility = 'private'")
            eventually("shut", partial(told_to_be_out, conversation, room), HOLDS_SECONDS)
    wait_until_well(stack)


def change(stack: Stack, room: str, change: str) -> None:
    """As another gateway would: a new version of the room."""
    rows(stack, f"UPDATE rooms.rooms SET {change}, version = version + 1 WHERE id = %s RETURNING id", room)


def test_an_account_that_the_record_knows_to_be_suspended_is_cut_off_while_redis_is_frozen(
    stack: Stack, bruno: Person
) -> None:
    """One gateway took the news from the stream and stored it; then Redis fell silent before the others heard."""
    with ExitStack() as sockets:
        theirs = [sockets.enter_context(bruno.connect(gateway.url)) for gateway in stack.gateways]
        with frozen(stack.redis.process):
            suspension = "UPDATE rooms.users SET status = 'suspensa', version = version + 1 WHERE id = %s RETURNING id"
            rows(stack, suspension, bruno.id)
            for conversation in theirs:
                eventually("cut off", partial(is_cut_off, conversation), HOLDS_SECONDS)
                assert conversation.events("session:ending")[-1]["code"] == "ACCOUNT_SUSPENDED"
            answer = bruno.request("GET", "/rooms")
            assert answer.json()["code"] == "ACCOUNT_SUSPENDED"
    wait_until_well(stack)


def test_a_message_that_was_removed_while_redis_is_frozen_leaves_the_screens(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    """One gateway carried the order out; then Redis fell silent before the others heard."""
    room = ana.create_room()["id"]
    with bruno.connect(stack.gateways[1].url) as conversation:
        conversation.join(room)
        message = conversation.say(room, "isto sai")
        with frozen(stack.redis.process):
            rows(
                stack,
                """
                WITH gone AS (
                    UPDATE rooms.messages SET body = '', deleted_at = date_trunc('milliseconds', clock_timestamp())
                    WHERE id = %s RETURNING room_id, deleted_at
                )
                UPDATE rooms.rooms r SET last_removed_at = g.deleted_at FROM gone g
                WHERE r.id = g.room_id RETURNING r.id
                """,
                message["id"],
            )
            eventually(
                "gone from the screen",
                lambda: message["id"] in {told["id"] for told in conversation.events("rooms:message:deleted")},
                HOLDS_SECONDS,
            )
    wait_until_well(stack)
