"""A creation that is asked for again under the same Idempotency-Key happens once (CONTRACT §1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import requests

from people import Person


def ask(person: Person, path: str, body: dict[str, object], key: str) -> requests.Response:
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
