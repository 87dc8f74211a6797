"""Rights in rooms: taken away, they are gone at once, on every socket and at every gateway; given up, they stay so."""

from __future__ import annotations

import threading
import uuid
from contextlib import ExitStack, suppress
from functools import partial

import pytest
import socketio

from praca_dev.stack import Stack
from support.orders import carried_out, order
from support.people import Conversation, Json, Person, RefusedError, eventually
from support.records import rows

# Rounds of joining in a loop while being removed; sockets that do so at once.
ROUNDS = 5
SOCKETS = 8


def members_path(room: str, person: Person | None = None) -> str:
    return f"/rooms/{room}/members" + (f"/{person.id}" if person else "")


def add(owner: Person, room: str, person: Person) -> None:
    answer = owner.request("POST", members_path(room), json={"userId": person.id})
    assert answer.status_code in (200, 201), answer.text


def remove(owner: Person, room: str, person: Person) -> None:
    answer = owner.request("DELETE", members_path(room, person))
    assert answer.status_code == 204, answer.text


def blocks(conversation: Conversation, room: str) -> list[Json]:
    told = conversation.events("users:blocked")
    return [block for block in told if block.get("roomId") == room and block["code"] == "NOT_A_MEMBER"]


def member_ids(owner: Person, room: str) -> set[str]:
    return {member["user"]["id"] for member in owner.request("GET", members_path(room)).json()["items"]}


class Insistent:
    """A socket whose owner joins a room again and again until told to stop."""

    def __init__(self, person: Person, url: str, room: str) -> None:
        self.conversation = person.connect(url)
        self._room = room
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while not self._enough.is_set():
            with suppress(RefusedError, socketio.exceptions.SocketIOError):
                self.conversation.join(self._room)

    def stop(self) -> None:
        self._enough.set()
        self._thread.join()


def test_whoever_joins_in_a_loop_while_being_removed_is_out(stack: Stack, ana: Person, bruno: Person) -> None:
    room = ana.create_room(visibility="private")["id"]
    for _ in range(ROUNDS):
        add(ana, room, bruno)
        doors = [stack.gateways[number % len(stack.gateways)].url for number in range(SOCKETS)]
        sockets = [Insistent(bruno, url, room) for url in doors]
        with ExitStack() as open_sockets:
            for socket in sockets:
                open_sockets.callback(socket.conversation.close)
            witnesses = [open_sockets.enter_context(ana.connect(gateway.url)) for gateway in stack.gateways]
            for witness in witnesses:
                witness.join(room)
            for number in range(5):
                witnesses[0].say(room, f"ainda com Bruno {number}")
            remove(ana, room, bruno)
            for socket in sockets:
                eventually("refused", partial(is_outside, socket.conversation, room))
                socket.stop()
            secret = witnesses[0].say(room, "em segredo")
            for witness in witnesses:
                witness.wait_for_message(secret["id"])
            # Every socket answers after the message was told at its gateway: what it was to hear it has heard.
            for socket in sockets:
                eventually("still outside", partial(is_outside, socket.conversation, room))
                assert secret["id"] not in {message["id"] for message in socket.conversation.messages(room)}


def is_outside(conversation: Conversation, room: str) -> bool:
    answer = conversation.call("rooms:join", {"roomId": room})
    return not answer["ok"] and answer["error"]["code"] == "ROOM_NOT_FOUND"


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_whoever_is_removed_is_told_so_at_every_gateway(
    stack: Stack, ana: Person, bruno: Person, visibility: str
) -> None:
    room = ana.create_room(visibility=visibility)["id"]
    add(ana, room, bruno)
    with bruno.connect(stack.gateways[0].url) as inside, bruno.connect(stack.gateways[1].url) as outside:
        inside.join(room)
        remove(ana, room, bruno)
        for conversation in (inside, outside):
            told = eventually("told", partial(blocks, conversation, room))
            assert told[0]["scope"] == "room"
        with pytest.raises(RefusedError) as refused:
            inside.say(room, "ainda aqui?")
        assert refused.value.code == ("ROOM_NOT_FOUND" if visibility == "private" else "NOT_A_MEMBER")


def test_a_message_that_is_refused_makes_nobody_a_member(stack: Stack, ana: Person, bruno: Person) -> None:
    room = ana.create_room()["id"]
    action = order(stack, "room.silenced", roomId=room)
    carried_out(stack, action, "rooms-gateway")
    path = f"/rooms/{room}/messages"
    eventually("silenced", lambda: bruno.request("POST", path, json={"body": "oi"}).status_code == 403)
    refusals = [{"body": ""}, {"body": "oi", "replyTo": str(uuid.uuid4())}, {"body": "oi"}]
    for body in refusals:
        assert bruno.request("POST", path, json=body).status_code in (403, 422)
    assert member_ids(ana, room) == {ana.id}
    assert ana.request("GET", f"/rooms/{room}").json()["memberCount"] == 1


def test_a_message_that_is_stored_makes_a_member(ana: Person, bruno: Person) -> None:
    room = ana.create_room()["id"]
    assert bruno.request("POST", f"/rooms/{room}/messages", json={"body": "oi"}).status_code == 201
    assert member_ids(ana, room) == {ana.id, bruno.id}
    assert ana.request("GET", f"/rooms/{room}").json()["memberCount"] == 2


@pytest.mark.parametrize("scope", ["global", "room"])
def test_whoever_is_silenced_can_leave_and_remove_nobody(stack: Stack, ana: Person, bruno: Person, scope: str) -> None:
    room = ana.create_room()["id"]
    own = bruno.create_room()["id"]
    for place in (room, own):
        add(ana if place == room else bruno, place, bruno if place == room else ana)
    fields = {"scope": scope, "userId": bruno.id} | ({"roomId": room} if scope == "room" else {})
    order(stack, "user.silenced", **fields)
    path = f"/rooms/{room}/messages"
    eventually("silenced", lambda: bruno.request("POST", path, json={"body": "oi"}).status_code == 403)
    with bruno.connect() as conversation:
        conversation.join(room)
        assert conversation.ask("rooms:leave", {"roomId": room})["ok"]
    assert bruno.request("DELETE", members_path(room, bruno)).status_code == 204
    assert bruno.id not in member_ids(ana, room)
    removal = bruno.request("DELETE", members_path(own, ana))
    assert removal.status_code == (403 if scope == "global" else 204), removal.text


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_whoever_left_is_not_put_back_by_others(ana: Person, bruno: Person, visibility: str) -> None:
    room = ana.create_room(visibility=visibility)["id"]
    add(ana, room, bruno)
    assert bruno.request("DELETE", members_path(room, bruno)).status_code == 204
    for _ in range(2):
        refused = ana.request("POST", members_path(room), json={"userId": bruno.id})
        assert refused.status_code == 409, refused.text
        assert refused.json()["code"] == "MEMBER_HAS_LEFT"
        assert refused.json()["until"]
    assert bruno.id not in member_ids(ana, room)
    if visibility == "public":
        assert bruno.request("POST", members_path(room), json={}).status_code == 201
        remove(ana, room, bruno)
        add(ana, room, bruno)


def test_nobody_who_does_not_exist_is_added(ana: Person) -> None:
    room = ana.create_room()["id"]
    answer = ana.request("POST", members_path(room), json={"userId": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["userId"]


def test_an_admin_is_shown_nothing_of_a_private_room_from_outside(stack: Stack, ana: Person, bruno: Person) -> None:
    room = ana.create_room(visibility="private", name="Nome em segredo")["id"]
    rows(stack, "UPDATE rooms.users SET role = 'Admin', version = version + 1 WHERE id = %s RETURNING id", bruno.id)
    path = f"/rooms/{room}"
    attempts: list[tuple[str, str, Json | None]] = [
        ("GET", path, None),
        ("PATCH", path, {}),
        ("PATCH", path, {"name": "outro"}),
        ("GET", f"{path}/messages", None),
        ("POST", f"{path}/messages", {"body": "oi"}),
        ("GET", f"{path}/members", None),
        ("POST", f"{path}/members", {"userId": bruno.id}),
        ("DELETE", f"{path}/members/{ana.id}", None),
    ]
    for method, place, body in attempts:
        answer = bruno.request(method, place, json=body)
        assert answer.status_code == 404, f"{method} {place}: {answer.text}"
        assert "segredo" not in answer.text
    listed = bruno.request("GET", "/rooms", params={"q": "segredo"}).json()["items"]
    assert room not in {found["id"] for found in listed}


def test_removals_while_away_are_told_at_the_next_join(stack: Stack, ana: Person, bruno: Person) -> None:
    """Whatever was on the screen: also what was paged up, and when nothing else was said meanwhile."""
    room = ana.create_room()["id"]
    with ana.connect() as owner:
        owner.join(room)
        messages = [owner.say(room, f"mensagem {number}") for number in range(6)]
    with bruno.connect(stack.gateways[0].url) as before:
        before.join(room)
    for index in (0, 3):
        action = order(stack, "message.removal_ordered", messageId=messages[index]["id"])
        carried_out(stack, action, "rooms-gateway")
    with bruno.connect(stack.gateways[1].url) as after:
        answer = after.join(room, after=messages[-1]["seq"], limit=10)
        assert answer["recovered"] is True
        assert answer["messages"] == []
        eventually("told", lambda: len(after.events("rooms:message:deleted")) >= 2)
        told = after.events("rooms:message:deleted")
        assert {message["id"] for message in told} == {messages[0]["id"], messages[3]["id"]}
        assert {message["body"] for message in told} == {""}


def test_more_removals_than_a_page_begin_the_room_anew(stack: Stack, ana: Person) -> None:
    room = ana.create_room()["id"]
    with ana.connect() as owner:
        owner.join(room)
        messages = [owner.say(room, f"mensagem {number}") for number in range(4)]
    for message in messages[:3]:
        carried_out(stack, order(stack, "message.removal_ordered", messageId=message["id"]), "rooms-gateway")
    with ana.connect() as again:
        answer = again.join(room, after=4, limit=2)
        assert answer["recovered"] is False
        assert [message["seq"] for message in answer["messages"]] == [3, 4]


def test_people_who_leave_do_not_have_the_room_told_each_time(ana: Person, bruno: Person) -> None:
    """The last number is told; how many are told before is bounded by time, not by who comes and goes."""
    room = ana.create_room()["id"]
    comings = 40
    with ana.connect() as owner:
        owner.join(room)
        for _ in range(comings):
            bruno.request("POST", members_path(room), json={})
            bruno.request("DELETE", members_path(room, bruno))
        changed = ana.request("PATCH", f"/rooms/{room}", json={"name": "Mudou de nome"})
        assert changed.status_code == 200
        eventually("new texts are told", lambda: "Mudou de nome" in [r["name"] for r in owner.events("rooms:updated")])
        told = owner.events("rooms:updated")
        assert told[-1]["memberCount"] == 1
        assert len(told) < comings
