"""An archived room is read and not written in, at every gateway, until whoever may opens it again."""

from __future__ import annotations

import json
import uuid
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.decisions import REASON, action_of, decide
from support.people import Conversation, Json, Person, RefusedError, eventually
from support.records import stream_entries


@pytest.fixture
def admin(stack: Stack) -> Person:
    return new_admin(stack)


def archive(person: Person, room: str, verb: str = "archive") -> Json:
    answer = person.request("POST", f"/rooms/{room}/{verb}")
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


def refusal(person: Person, method: str, path: str, body: Json | None = None, **arguments: Any) -> tuple[int, str]:
    answer = person.request(method, path, json=body, **arguments)
    assert answer.status_code >= 400, answer.text
    return answer.status_code, answer.json()["code"]


def is_listed(person: Person, room: Json, *, archived: bool, conversation: Conversation | None = None) -> bool:
    """Whether somebody finds the room, by REST or on a socket."""
    query = {"q": room["name"], "archived": archived}
    if conversation is not None:
        found = conversation.ask("rooms:list", query)["rooms"]
    else:
        path = f"/rooms?q={room['name']}&archived={'true' if archived else 'false'}"
        found = person.request("GET", path).json()["items"]
    return room["id"] in {one["id"] for one in found}


def is_archived(conversation: Conversation) -> bool:
    told = conversation.events("rooms:updated")
    return bool(told) and "archivedAt" in told[-1]


def is_open(conversation: Conversation) -> bool:
    told = conversation.events("rooms:updated")
    return bool(told) and "archivedAt" not in told[-1]


def told(stack: Stack, room: str, kind: str) -> list[Json]:
    """What services were told of the room's shelf."""
    entries = [entry for entry in stream_entries(stack, "events:room") if entry["type"] == kind]
    return [data for data in (json.loads(entry["data"]) for entry in entries) if data["id"] == room]


def test_an_owner_archives_a_room_and_every_gateway_knows(
    stack: Stack, ana: Person, bruno: Person, admin: Person
) -> None:
    room = ana.create_room()["id"]
    with ExitStack() as sockets:
        guests = [sockets.enter_context(bruno.connect(gateway.url)) for gateway in stack.gateways]
        admins = sockets.enter_context(admin.connect())
        for socket in (*guests, admins):
            socket.join(room)
        said = guests[0].say(room, "antes")
        shown = archive(ana, room)
        assert (shown["archivedBy"], shown["archivedAt"] > shown["createdAt"]) == ("owner", True)
        for guest in guests:
            eventually("told", partial(is_archived, guest))
        for socket in (*guests, admins):
            with pytest.raises(RefusedError) as refused:
                socket.say(room, "depois")
            assert refused.value.code == "ROOM_ARCHIVED"
        again = guests[1].join(room)
        assert [message["id"] for message in again["messages"]] == [said["id"]]
        assert (again["me"], again["room"]["archivedAt"]) == ({"code": "ROOM_ARCHIVED"}, shown["archivedAt"])
        assert archive(ana, room) == shown
        assert "archivedAt" not in archive(ana, room, "unarchive")
        for number, guest in enumerate(guests):
            eventually("told of the end", partial(is_open, guest))
            guest.say(room, f"de volta {number}")
    eventually("events", lambda: len(told(stack, room, "room.unarchived")) == 1)
    assert [event["archivedBy"] for event in told(stack, room, "room.archived")] == ["owner"]


def test_nothing_is_written_into_an_archived_room_and_what_reads_or_leaves_goes_on(
    ana: Person, bruno: Person, admin: Person
) -> None:
    room = ana.create_room()["id"]
    caio, dora = Person.register(ana.door), Person.register(ana.door)
    assert bruno.request("POST", f"/rooms/{room}/members", json={}).status_code == 201
    key = {"Idempotency-Key": uuid.uuid4().hex}
    stored = bruno.request("POST", f"/rooms/{room}/messages", json={"body": "antes"}, headers=key)
    assert stored.status_code == 201
    archive(ana, room)
    messages, members = f"/rooms/{room}/messages", f"/rooms/{room}/members"
    # What was stored before is told again.
    repeated = bruno.request("POST", messages, json={"body": "antes"}, headers=key)
    assert (repeated.status_code, repeated.json()) == (201, stored.json())
    for person in (ana, bruno, caio, admin):
        assert refusal(person, "POST", messages, {"body": "oi"}) == (409, "ROOM_ARCHIVED")
        assert person.request("GET", messages).status_code == 200
    # Whose message was refused is no member by it.
    people = ana.request("GET", members).json()["items"]
    assert {member["user"]["id"] for member in people} == {ana.id, bruno.id}
    assert refusal(ana, "PATCH", f"/rooms/{room}", {"perUserSeconds": 5}) == (409, "ROOM_ARCHIVED")
    assert refusal(admin, "PATCH", f"/rooms/{room}", {"name": "Outra"}) == (409, "ROOM_ARCHIVED")
    assert refusal(ana, "POST", members, {"userId": dora.id}) == (409, "ROOM_ARCHIVED")
    # To read, people still come by themselves; and leave.
    assert caio.request("POST", members, json={}).status_code == 201
    assert bruno.request("DELETE", f"{members}/{bruno.id}").status_code == 204
    assert ana.request("DELETE", f"{members}/{caio.id}").status_code == 204
    assert ana.request("GET", f"/rooms/{room}").json()["memberCount"] == 1


def test_an_archived_room_is_found_by_those_who_belong_to_it_and_a_public_one_by_admins(
    ana: Person, bruno: Person, admin: Person
) -> None:
    name = uuid.uuid4().hex
    rooms = {kind: ana.create_room(name=f"{kind} {name}", visibility=kind) for kind in ("public", "private")}
    for room in rooms.values():
        archive(ana, room["id"])
    sees = {(ana.id, "public"), (ana.id, "private"), (admin.id, "public")}
    for person in (ana, bruno, admin):
        with person.connect() as conversation:
            for kind, room in rooms.items():
                for socket in (None, conversation):
                    assert not is_listed(person, room, archived=False, conversation=socket)
                    found = is_listed(person, room, archived=True, conversation=socket)
                    assert found == ((person.id, kind) in sees), (person.display_name, kind)
    archive(ana, rooms["public"]["id"], "unarchive")
    assert is_listed(bruno, rooms["public"], archived=False)
    assert not is_listed(ana, rooms["public"], archived=True)
    assert refusal(ana, "GET", "/rooms?archived=talvez") == (422, "VALIDATION_FAILED")


def test_a_refused_message_leaves_its_key_and_its_window_free(ana: Person, bruno: Person) -> None:
    room = ana.create_room(perUserSeconds=3_600)["id"]
    archive(ana, room)
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    path, body = f"/rooms/{room}/messages", {"body": "uma vez"}
    assert refusal(bruno, "POST", path, body, headers=headers) == (409, "ROOM_ARCHIVED")
    archive(ana, room, "unarchive")

    def send() -> str:
        """The other gateway refuses as well until it has heard; that leaves the key free too."""
        answer = bruno.request("POST", path, json=body, headers=headers)
        assert (answer.status_code, answer.json().get("code")) in ((201, None), (409, "ROOM_ARCHIVED")), answer.text
        return str(answer.json().get("id", ""))

    heard = "every gateway has heard that the room is open"
    stored = eventually(heard, send)
    for _ in range(4):
        assert eventually(heard, send) == stored


def test_what_an_admin_archived_is_on_record_and_only_an_admin_opens_it_again(
    stack: Stack, admin: Person, ana: Person
) -> None:
    room = ana.create_room()["id"]
    with ana.connect() as conversation:
        assert conversation.join(room)["me"] == {"owner": True}
        action = decide(admin, f"rooms/{room}/archive")
        assert (action["kind"], action["receipts"][0]["service"]) == ("room.archive_ordered", "rooms-gateway")
        eventually("told", partial(is_archived, conversation))
        assert conversation.events("rooms:updated")[-1]["archivedBy"] == "moderation"
        assert conversation.join(room)["me"] == {"owner": True, "code": "ROOM_ARCHIVED"}
        assert refusal(ana, "POST", f"/rooms/{room}/unarchive") == (403, "FORBIDDEN")
        own = ana.request("GET", "/moderation/me/actions").json()["items"]
        assert [(item["kind"], item["reason"]) for item in own] == [("room.archive_ordered", REASON)]
        for measure in ("archive", "silence"):
            answer = admin.request("POST", f"/moderation/rooms/{room}/{measure}", json={"reason": REASON})
            assert (answer.status_code, answer.json()["code"]) == (409, "INVALID_TRANSITION"), answer.text
            refused = action_of(admin, answer.headers["Location"].rpartition("/")[2])
            assert (refused["state"], refused["code"]) == ("refused", "INVALID_TRANSITION")
        decide(admin, f"rooms/{room}/unarchive")
        eventually("told of the end", partial(is_open, conversation))
        conversation.say(room, "de volta")
    report = admin.request("GET", "/moderation/audit/verify").json()
    assert report["valid"], report
    assert [event["archivedBy"] for event in told(stack, room, "room.archived")] == ["moderation"]


def test_an_admin_takes_over_what_an_owner_archived_and_opens_what_is_not_theirs(admin: Person, ana: Person) -> None:
    room = ana.create_room()["id"]
    since = archive(ana, room)["archivedAt"]
    decide(admin, f"rooms/{room}/archive")
    shown = ana.request("GET", f"/rooms/{room}").json()
    assert (shown["archivedBy"], shown["archivedAt"]) == ("moderation", since)
    assert refusal(ana, "POST", f"/rooms/{room}/unarchive") == (403, "FORBIDDEN")
    # Archived already, it stays as it is.
    assert archive(ana, room) == shown
    decide(admin, f"rooms/{room}/unarchive")
    archive(ana, room)
    decide(admin, f"rooms/{room}/unarchive")
    assert "archivedAt" not in ana.request("GET", f"/rooms/{room}").json()
