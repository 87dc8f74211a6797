"""The main job: two people register, join a room and write to each other, wherever their sockets are."""

from __future__ import annotations

import re
import uuid

import jwt
import pytest
import requests

from praca_dev.stack import Stack
from support.people import Conversation, Person, RefusedError, eventually
from support.records import rows, sent_events, stored_messages, stream_entries
from support.signing import claims_of

WEBSOCKETS = re.compile(r'^socketio_sessions\{[^}]*transport="websocket"[^}]*\} (\S+)$', re.M)


def on_both_gateways(stack: Stack, one: Person, other: Person) -> tuple[Conversation, Conversation]:
    """Two sockets through the front door that nginx gave to different gateways, as the gateways' own counts show."""
    eventually("no socket is open", lambda: sum(open_sockets(stack)) == 0)
    first = one.connect()
    eventually("the first socket is counted", lambda: sum(open_sockets(stack)) == 1)
    for _ in range(50):
        second = other.connect()
        eventually("the second socket is counted", lambda: sum(open_sockets(stack)) == 2)
        if open_sockets(stack) == [1, 1]:
            return first, second
        second.close()
        eventually("the second socket is closed", lambda: sum(open_sockets(stack)) == 1)
    raise AssertionError("nginx gives every socket to the same gateway")


def open_sockets(stack: Stack) -> list[int]:
    """The WebSockets at each gateway."""
    texts = [requests.get(f"{gateway.url}/metrics", timeout=10).text for gateway in stack.gateways]
    return [int(sum(float(value) for value in WEBSOCKETS.findall(text))) for text in texts]


def test_two_people_write_to_each_other_over_two_gateways(stack: Stack, ana: Person, bruno: Person) -> None:
    room = ana.create_room()
    first, second = on_both_gateways(stack, ana, bruno)
    with first, second:
        assert first.join(room["id"])["messages"] == []
        assert second.join(room["id"])["room"]["id"] == room["id"]
        hello = first.say(room["id"], "  Olá, Bruno!  ")
        assert second.wait_for_message(hello["id"]) == hello
        reply = second.say(room["id"], "Oi, Ana. Tudo bem?", replyTo=hello["id"])
        assert first.wait_for_message(reply["id"]) == reply
        assert first.wait_for_message(hello["id"]) == hello, "the sender hears it too"
        assert (hello["seq"], reply["seq"]) == (1, 2)
        assert hello["body"] == "Olá, Bruno!"
        assert hello["author"] == {"id": ana.id, "displayName": "Ana"}
        assert reply["replyTo"] == hello["id"]
    stored = stored_messages(stack, room["id"])
    assert [(str(row["id"]), row["seq"], row["body"]) for row in stored] == [
        (hello["id"], 1, "Olá, Bruno!"),
        (reply["id"], 2, "Oi, Ana. Tudo bem?"),
    ]
    eventually("both messages are on the stream", lambda: len({m["id"] for m in sent_events(stack, room["id"])}) == 2)


def test_each_socket_sees_a_busy_room_in_the_order_of_seq_without_gap_or_repeat(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    first, second = on_both_gateways(stack, ana, bruno)
    with first, second:
        first.join(room["id"])
        second.join(room["id"])
        for number in range(40):
            speaker = first if number % 3 else second
            speaker.say(room["id"], f"número {number}")
        for conversation in (first, second):
            conversation.wait_for_count(room["id"], 40)
            assert [message["seq"] for message in conversation.messages(room["id"])] == list(range(1, 41))


def test_whoever_comes_back_gets_what_was_missed(ana: Person, bruno: Person) -> None:
    room = ana.create_room()
    with bruno.connect() as away:
        away.join(room["id"])
    with ana.connect() as writer:
        writer.join(room["id"])
        sent = [writer.say(room["id"], f"recado {number}") for number in range(5)]
        with bruno.connect() as back:
            answer = back.join(room["id"], after=2)
            assert answer["recovered"] is True
            assert answer["messages"] == sent[2:]
            live = writer.say(room["id"], "ao vivo")
            assert back.wait_for_message(live["id"])["seq"] == 6


def test_whoever_missed_more_than_a_page_is_told_so_and_gets_the_newest(ana: Person) -> None:
    room = ana.create_room()
    with ana.connect() as writer:
        writer.join(room["id"])
        for number in range(8):
            writer.say(room["id"], f"recado {number}")
        answer = writer.join(room["id"], after=1, limit=3)
        assert answer["recovered"] is False
        assert [message["seq"] for message in answer["messages"]] == [6, 7, 8]


def test_history_pages_back_from_the_newest_to_the_first_message(ana: Person) -> None:
    room = ana.create_room()
    with ana.connect() as writer:
        writer.join(room["id"])
        sent = [writer.say(room["id"], f"recado {number}")["id"] for number in range(7)]
        seen: list[str] = []
        answer = writer.join(room["id"], limit=3)
        while True:
            seen = [message["id"] for message in answer["messages"]] + seen
            if answer["nextCursor"] is None:
                break
            answer = writer.join(room["id"], limit=3, before=answer["nextCursor"])
        assert seen == sent


def test_a_message_that_is_sent_again_is_stored_once(stack: Stack, ana: Person) -> None:
    room = ana.create_room()
    key = str(uuid.uuid4())
    with ana.connect() as one, ana.connect() as other:
        one.join(room["id"])
        other.join(room["id"])
        first = one.say(room["id"], "uma vez", clientMessageId=key)
        assert other.say(room["id"], "uma vez", clientMessageId=key) == first
        later = one.say(room["id"], "outra", clientMessageId=str(uuid.uuid4()))
        other.wait_for_message(later["id"])
        assert [message["seq"] for message in other.messages(room["id"])] == [1, 2]
    assert len(stored_messages(stack, room["id"])) == 2


def test_a_message_over_rest_reaches_the_sockets(ana: Person, bruno: Person) -> None:
    room = ana.create_room()
    with bruno.connect() as listener:
        listener.join(room["id"])
        answer = ana.request("POST", f"/rooms/{room['id']}/messages", json={"body": "por REST"})
        assert answer.status_code == 201
        assert listener.wait_for_message(answer.json()["id"])["body"] == "por REST"
    page = bruno.request("GET", f"/rooms/{room['id']}/messages").json()
    assert [message["body"] for message in page["items"]] == ["por REST"]


def test_who_has_left_a_room_hears_no_more_of_it(ana: Person, bruno: Person) -> None:
    room, other = ana.create_room(), ana.create_room()
    with ana.connect() as writer, bruno.connect() as listener:
        for conversation in (writer, listener):
            conversation.join(room["id"])
            conversation.join(other["id"])
        listener.ask("rooms:leave", {"roomId": room["id"]})
        writer.say(room["id"], "ninguém ouve")
        marker = writer.say(other["id"], "marca")
        listener.wait_for_message(marker["id"])
        assert listener.messages(room["id"]) == []


def test_rooms_are_listed_in_pages(ana: Person) -> None:
    tag = uuid.uuid4().hex[:10]
    created = {ana.create_room(name=f"{tag} {number}")["id"] for number in range(5)}
    with ana.connect() as conversation:
        listed: list[str] = []
        cursor = None
        while True:
            query = {"limit": 2, "q": tag} | ({"cursor": cursor} if cursor else {})
            answer = conversation.ask("rooms:list", query)
            assert len(answer["rooms"]) <= 2
            listed += [room["id"] for room in answer["rooms"]]
            cursor = answer["nextCursor"]
            if cursor is None:
                break
    assert len(listed) == 5
    assert set(listed) == created


def test_a_room_keeps_its_pause_between_messages_on_every_gateway(stack: Stack, ana: Person, bruno: Person) -> None:
    room = ana.create_room(intervalGlobalSeconds=600)
    first, second = on_both_gateways(stack, bruno, Person.register(stack.nginx.url, "Carla"))
    with first, second:
        first.join(room["id"])
        second.join(room["id"])
        first.say(room["id"], "primeira")
        with pytest.raises(RefusedError) as refusal:
            second.say(room["id"], "cedo demais")
        assert refusal.value.code == "RATE_LIMIT_ROOM"
        assert 0 < refusal.value.error["retryAfterMs"] <= 600_000


def test_an_account_is_announced_and_its_token_verifies_with_the_published_keys(stack: Stack, ana: Person) -> None:
    keys = requests.get(f"{stack.nginx.url}/.well-known/jwks.json", timeout=10).json()
    assert all(not {"d", "k", "p", "q"} & key.keys() for key in keys["keys"]), "public parts only"
    head = jwt.get_unverified_header(ana.token)
    key = next(jwt.PyJWK(key) for key in keys["keys"] if key["kid"] == head["kid"])
    claims = jwt.decode(ana.token, key.key, algorithms=["ES256"], audience="praca", issuer="praca")
    assert set(claims) == {"iss", "aud", "sub", "sid", "jti", "iat", "exp", "role"}
    assert claims["sub"] == ana.id
    assert claims["role"] == "User"
    assert 0 < claims["exp"] - claims["iat"] <= 15 * 60

    me = ana.request("GET", "/auth/me").json()
    assert (me["id"], me["email"], me["displayName"], me["status"]) == (ana.id, ana.email, "Ana", "ativa")
    announced = eventually(
        "user.registered is on the stream",
        lambda: [e for e in stream_entries(stack, "events:user") if e["subject"].endswith(ana.id)],
    )
    assert announced[0]["type"] == "user.registered"
    assert announced[0]["specversion"] == "1.0"
    known = eventually("rooms knows the user", lambda: rows(stack, "SELECT * FROM rooms.users WHERE id = %s", ana.id))
    assert known[0]["display_name"] == "Ana"


def test_login_gives_a_new_session_and_a_wrong_password_does_not_tell_why(door: str, ana: Person) -> None:
    def login(email: str, password: str) -> requests.Response:
        return requests.post(f"{door}/auth/login", json={"email": email, "password": password}, timeout=20)

    good = login(ana.email, "um cavalo correto, bateria")
    assert good.status_code == 200
    assert good.json()["user"]["id"] == ana.id
    sessions = {claims_of(token)["sid"] for token in (ana.token, good.json()["accessToken"])}
    assert len(sessions) == 2
    wrong = login(ana.email, "um cavalo incorreto, bateria")
    nobody = login("ninguem@example.com", "um cavalo incorreto, bateria")
    for answer in (wrong, nobody):
        assert answer.status_code == 401
        assert answer.json()["code"] == "INVALID_CREDENTIALS"
    assert wrong.json().keys() == nobody.json().keys()
