"""A creation that is asked for again under the same Idempotency-Key happens once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import requests

from support.people import Person


def ask(person: Person, path: str, body: Mapping[str, object], key: str) -> requests.Response:
    return person.request("POST", path, json=body, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_make_one_room_and_one_answer(ana: Person) -> None:
    key = str(uuid4())
    first = ask(ana, "/rooms", {"name": "Sala da feira"}, key)
    again = ask(ana, "/rooms", {"name": "Sala da feira"}, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["Location"] == again.headers["Location"] == f"/rooms/{first.json()['id']}"


def test_the_same_key_with_another_body_is_refused(ana: Person) -> None:
    key = str(uuid4())
    assert ask(ana, "/rooms", {"name": "Sala da feira"}, key).status_code == 201
    refused = ask(ana, "/rooms", {"name": "Outra sala"}, key)
    assert (refused.status_code, refused.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_a_key_is_its_owners_own(ana: Person, bruno: Person) -> None:
    key = str(uuid4())
    rooms = {ask(person, "/rooms", {"name": "Sala"}, key).json()["id"] for person in (ana, bruno)}
    assert len(rooms) == 2


def test_twenty_at_once_through_two_gateways_make_one_room(ana: Person) -> None:
    key = str(uuid4())
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(ana, "/rooms", {"name": "Sala"}, key), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


def test_a_message_under_a_key_is_sent_once_and_another_body_is_refused(ana: Person) -> None:
    room = ana.create_room()["id"]
    key = str(uuid4())
    path = f"/rooms/{room}/messages"
    first = ask(ana, path, {"body": "oi"}, key)
    again = ask(ana, path, {"body": "oi"}, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    refused = ask(ana, path, {"body": "tchau"}, key)
    assert (refused.status_code, refused.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_a_key_that_is_none_is_told_apart(ana: Person) -> None:
    for key in ("com um vazio", "x" * 256):
        refused = ask(ana, "/rooms", {"name": "Sala"}, key)
        assert (refused.status_code, refused.json()["code"]) == (422, "VALIDATION_FAILED")
        assert refused.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_registration_under_a_key_makes_one_account_with_the_same_tokens(door: str) -> None:
    key = str(uuid4())
    body = {"email": f"p{uuid4().hex}@example.com", "password": "um cavalo correto", "displayName": "Ana"}
    for transport in ("body", "cookie"):
        wanted = {**body, "email": transport + body["email"], "refreshIn": transport}
        headers = {"Idempotency-Key": key + transport}
        first, again = (requests.post(f"{door}/auth/register", json=wanted, headers=headers, timeout=20) for _ in "12")
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert first.headers["Set-Cookie"] == again.headers["Set-Cookie"]
        other = requests.post(
            f"{door}/auth/register", json={**wanted, "displayName": "Bia"}, headers=headers, timeout=20
        )
        assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def bodies(person: Person, room: str) -> list[str]:
    answer = person.request("GET", f"/rooms/{room}/messages?order=asc")
    assert answer.status_code == 200, answer.text
    return [message["body"] for message in answer.json()["items"]]


def test_a_key_holds_beside_a_name_of_the_messages_own(ana: Person) -> None:
    room = ana.create_room()["id"]
    path, key = f"/rooms/{room}/messages", str(uuid4())
    first = ask(ana, path, {"body": "oi", "clientMessageId": "1"}, key)
    again = ask(ana, path, {"body": "oi", "clientMessageId": "1"}, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    for body in ({"body": "oi", "clientMessageId": "2"}, {"body": "tchau", "clientMessageId": "1"}, {"body": "oi"}):
        refused = ask(ana, path, body, key)
        assert (refused.status_code, refused.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    # The name is stored once under any key.
    assert ask(ana, path, {"body": "oi", "clientMessageId": "1"}, str(uuid4())).json() == first.json()
    assert bodies(ana, room) == ["oi"]


def test_of_many_bodies_under_one_key_at_once_one_is_stored(ana: Person) -> None:
    room = ana.create_room()["id"]
    path, key = f"/rooms/{room}/messages", str(uuid4())
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: ask(ana, path, {"body": f"oi {n % 4}"}, key), range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 15
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert len(bodies(ana, room)) == 1


def test_a_refused_message_leaves_its_key_free(ana: Person, bruno: Person) -> None:
    room = ana.create_room(visibility="private")["id"]
    path, key = f"/rooms/{room}/messages", str(uuid4())
    assert ask(bruno, path, {"body": "oi"}, key).status_code == 404
    assert ask(ana, f"/rooms/{room}/members", {"userId": bruno.id}, str(uuid4())).status_code == 201
    assert ask(bruno, path, {"body": "agora sim"}, key).status_code == 201


def test_a_path_is_the_same_however_it_is_written(ana: Person) -> None:
    room = ana.create_room()["id"]
    creations: list[tuple[list[str], dict[str, object]]] = [
        (["/rooms", "/rooms/", "/rooms?x=1", "//rooms", "/%72ooms"], {"name": "Sala"}),
        ([f"/rooms/{room}/messages", f"/rooms/{room.upper()}/messages/"], {"body": "oi"}),
        (
            ["/marketplace/ads", "/marketplace/ads/", "/marketplace//ads?a=b"],
            {"type": "venda", "title": "Violão", "description": "Quase novo."},
        ),
    ]
    for paths, body in creations:
        key = str(uuid4())
        headers = {"Idempotency-Key": key}
        answers = [ana.request("POST", path, json=body, headers=headers, undocumented=True) for path in paths]
        # What reaches no route creates nothing either.
        reached = [answer for answer in answers if answer.status_code != 404]
        assert {answer.status_code for answer in reached} == {201}, [answer.text for answer in answers]
        assert len({answer.json()["id"] for answer in reached}) == 1
        assert len(reached) >= 2


def test_one_key_is_one_requests_also_on_another_path(ana: Person) -> None:
    rooms = [ana.create_room()["id"] for _ in "12"]
    key = str(uuid4())
    first, other = (ask(ana, f"/rooms/{room}/messages", {"body": "oi"}, key) for room in rooms)
    assert (first.status_code, other.status_code) == (201, 409)
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_a_repeated_invitation_brings_nobody_back(ana: Person, bruno: Person) -> None:
    room = ana.create_room()["id"]
    path, key = f"/rooms/{room}/members", str(uuid4())
    assert ask(bruno, path, {}, key).status_code == 201
    assert bruno.request("DELETE", f"{path}/{bruno.id}").status_code == 204
    assert ask(bruno, path, {}, key).status_code == 201
    members = [item["user"]["id"] for item in ana.request("GET", path).json()["items"]]
    assert members == [ana.id]
    refused = ask(bruno, path, {"userId": bruno.id}, key)
    assert (refused.status_code, refused.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_strangers_do_not_meet_in_each_others_keys(door: str) -> None:
    key = "1"
    answers = []
    for _ in range(3):
        body = {"email": f"p{uuid4().hex}@example.com", "password": "um cavalo correto", "displayName": "Ana"}
        answers.append(requests.post(f"{door}/auth/register", json=body, headers={"Idempotency-Key": key}, timeout=20))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["user"]["id"] for answer in answers}) == 3


def test_names_that_only_unicode_takes_for_the_same_are_two_messages(ana: Person) -> None:
    room = ana.create_room()["id"]
    path = f"/rooms/{room}/messages"
    names = ["caf\u00e9", "cafe\u0301"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda name: ana.request("POST", path, json={"body": ascii(name), "clientMessageId": name}), names)
        )
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted(bodies(ana, room)) == sorted(ascii(name) for name in names)
