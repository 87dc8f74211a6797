"""What moderation orders takes hold on open sockets and everywhere else, and ends on time."""

from __future__ import annotations

from functools import partial

import pytest

from praca_dev.services import SERVICES
from praca_dev.stack import Stack
from support.accounts import new_admin
from support.orders import answers, carried_out, order, timestamp
from support.people import Conversation, Person, RefusedError, eventually
from support.records import rows, stream_entries

# How long what is ordered here holds: time to look at it on a busy machine, and then to see it end by itself.
HOLDS_SECONDS = 8


def blocked(conversation: Conversation, code: str) -> bool:
    return any(event["code"] == code for event in conversation.events("users:blocked"))


def unblocked(conversation: Conversation, code: str) -> bool:
    return any(event["code"] == code for event in conversation.events("users:unblocked"))


def test_a_silence_in_one_room_is_told_on_every_device_holds_there_alone_and_ends_by_itself(
    stack: Stack, ana: Person
) -> None:
    room, other = ana.create_room()["id"], ana.create_room()["id"]
    devices = [ana.connect(instance.url) for instance in stack.gateways]
    try:
        for device in devices:
            device.join(room)
            device.join(other)
        until = timestamp(HOLDS_SECONDS)
        order(stack, "user.silenced", scope="room", roomId=room, userId=ana.id, until=until)
        for device in devices:
            eventually("told", partial(blocked, device, "USER_SILENCED_IN_ROOM"))
            event = device.events("users:blocked")[-1]
            assert (event["scope"], event["roomId"], event["until"], event["reason"]) == ("room", room, until, "teste")
            with pytest.raises(RefusedError) as refusal:
                device.say(room, "oi")
            assert refusal.value.code == "USER_SILENCED_IN_ROOM"
            assert refusal.value.error["until"] == until
            assert device.join(room)["me"] == {"owner": True, "code": "USER_SILENCED_IN_ROOM", "blockedUntil": until}
            device.say(other, "aqui posso")
        refused = ana.request("POST", f"/rooms/{room}/messages", json={"body": "oi"})
        assert (refused.status_code, refused.json()["code"]) == (403, "USER_SILENCED_IN_ROOM")
        for device in devices:
            eventually("told of the end", partial(unblocked, device, "USER_SILENCED_IN_ROOM"))
            device.say(room, "de volta")
    finally:
        for device in devices:
            device.close()


def test_a_silenced_room_takes_messages_from_admins_only_until_it_ends_by_itself(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    room, admin = ana.create_room()["id"], new_admin(stack)
    with bruno.connect() as conversation, admin.connect() as admins:
        conversation.join(room)
        admins.join(room)
        order(stack, "room.silenced", roomId=room, until=timestamp(HOLDS_SECONDS))
        eventually("told", lambda: any(r["silenced"] for r in conversation.events("rooms:updated")))
        with pytest.raises(RefusedError) as refusal:
            conversation.say(room, "oi")
        assert refusal.value.code == "ROOM_SILENCED"
        assert admins.say(room, "um aviso")["seq"] == 1
        eventually("told of the end", lambda: conversation.events("rooms:updated")[-1]["silenced"] is False)
        conversation.say(room, "de volta")


def test_a_silence_everywhere_ends_by_itself_and_both_are_told(stack: Stack, ana: Person) -> None:
    room = ana.create_room()["id"]
    with ana.connect() as conversation:
        conversation.join(room)
        action = order(stack, "user.silenced", scope="global", userId=ana.id, until=timestamp(HOLDS_SECONDS))
        eventually("told", lambda: blocked(conversation, "USER_SILENCED"))
        assert conversation.events("users:blocked")[-1]["reason"] == "teste"
        with pytest.raises(RefusedError) as refusal:
            conversation.say(room, "oi")
        assert refusal.value.code == "USER_SILENCED"
        assert ana.request("PATCH", "/auth/me", json={"displayName": "Outra"}).json()["code"] == "USER_SILENCED"
        assert ana.request("GET", "/rooms").status_code == 200
        carried_out(stack, action, "auth")
        eventually("told of the end", lambda: unblocked(conversation, "USER_SILENCED"))
        conversation.say(room, "de volta")


def test_a_suspended_account_is_cut_off_everywhere_and_comes_back_when_reinstated(stack: Stack, ana: Person) -> None:
    with ana.connect() as conversation:
        action = order(stack, "user.suspended", userId=ana.id)
        eventually("cut off", lambda: not conversation.connected)
        assert conversation.events("session:ending")[-1]["code"] == "ACCOUNT_SUSPENDED"
        carried_out(stack, action, "auth")
    for method, path in (("GET", "/rooms"), ("PATCH", "/auth/me")):
        assert ana.request(method, path, json={}).json()["code"] == "ACCOUNT_SUSPENDED"
    assert ana.request("GET", "/auth/me").json()["status"] == "suspensa"
    order(stack, "user.reinstated", userId=ana.id)
    eventually("let in again", lambda: ana.request("GET", "/rooms").status_code == 200)
    assert ana.request("GET", "/auth/me").json()["status"] == "ativa"


def test_a_removed_message_disappears_from_screens_and_history(stack: Stack, ana: Person) -> None:
    room = ana.create_room()["id"]
    with ana.connect() as conversation:
        conversation.join(room)
        message = conversation.say(room, "isto sai")
        action = order(stack, "message.removal_ordered", messageId=message["id"])
        eventually("told", lambda: conversation.events("rooms:message:deleted"))
        told = conversation.events("rooms:message:deleted")[0]
        assert (told["id"], told["seq"], told["body"]) == (message["id"], 1, "")
        assert told["deletedAt"]
        carried_out(stack, action, "rooms-gateway")
    history = ana.request("GET", f"/rooms/{room}/messages").json()["items"]
    assert [(m["id"], m["body"]) for m in history] == [(message["id"], "")]


def test_an_admin_reads_a_private_room_under_a_grant_only_and_every_read_is_on_record(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    room = ana.create_room(visibility="private")["id"]
    ana.request("POST", f"/rooms/{room}/messages", json={"body": "em segredo"})
    rows(stack, "UPDATE rooms.users SET role = 'Admin', version = version + 1 WHERE id = %s RETURNING id", bruno.id)
    path = f"/rooms/{room}/messages"
    assert bruno.request("GET", path).status_code == 404
    grant = str(order_grant(stack, room, bruno, seconds=HOLDS_SECONDS))
    reads = []

    def read() -> bool:
        answer = bruno.request("GET", path)
        reads.append(answer.status_code)
        return answer.status_code == 200 and [m["body"] for m in answer.json()["items"]] == ["em segredo"]

    eventually("the grant holds", read)
    for _ in range(3):
        assert read()
    eventually("every read is on record", lambda: len(reads_on_record(stack, grant)) == reads.count(200))
    eventually("the grant ends", lambda: bruno.request("GET", path).status_code == 404)


def reads_on_record(stack: Stack, grant: str) -> list[dict[str, str]]:
    """What rooms-gateway has told of private history that was read under a grant."""
    return [e for e in stream_entries(stack, "events:room") if e["type"] == "room.history_read" and grant in e["data"]]


def order_grant(stack: Stack, room: str, admin: Person, seconds: float) -> str:
    grant = f"{admin.id[:24]}000000000001"
    order(stack, "private_access.granted", grantId=grant, roomId=room, adminId=admin.id, until=timestamp(seconds))
    return grant


def test_an_erased_account_is_gone_from_every_service_with_a_receipt_from_each(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    room = bruno.create_room()["id"]
    with ana.connect() as conversation:
        conversation.join(room)
        conversation.say(room, "oi")
        action = order(stack, "user.deletion_ordered", userId=ana.id)
        for service in SERVICES:
            carried_out(stack, action, service.name)
        eventually("cut off", lambda: not conversation.connected)
    assert ana.request("GET", "/auth/me").status_code == 401
    eventually("refused by rooms", lambda: ana.request("GET", "/rooms").status_code == 401)
    history = bruno.request("GET", f"/rooms/{room}/messages").json()["items"]
    assert [m["author"]["displayName"] for m in history] == ["Conta excluída"]
    members = bruno.request("GET", f"/rooms/{room}/members").json()["items"]
    assert ana.id not in {member["user"]["id"] for member in members}
    assert not rows(stack, "SELECT 1 FROM auth.accounts WHERE email = %s", ana.email)


def test_an_order_that_came_twice_takes_effect_once(stack: Stack, ana: Person) -> None:
    room = ana.create_room()["id"]
    action = order(stack, "room.silenced", roomId=room)
    carried_out(stack, action, "rooms-gateway")
    entries = [
        e for e in stream_entries(stack, "events:moderation") if action in e["data"] and e["type"] == "room.silenced"
    ]
    carried_out(stack, order(stack, "room.unsilenced", roomId=room), "rooms-gateway")
    with stack.redis.connect() as client:
        client.xadd("events:moderation", entries[0])
    # What comes after it on the stream has been carried out: it has been looked at.
    carried_out(stack, order(stack, "room.silenced", roomId=ana.create_room()["id"]), "rooms-gateway")
    assert len(answers(stack, action)) == 1
    assert ana.request("GET", f"/rooms/{room}").json()["silenced"] is False
