"""Keys are changed under running clients, and made-up key names cost nothing."""

from __future__ import annotations

import re
import threading
import time
import uuid
from dataclasses import dataclass, field

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from praca_dev.services import AUTH
from praca_dev.stack import Stack
from support.people import Json, Person, eventually
from support.sessions import SessionClient
from support.signing import claims_of

JWKS = "/.well-known/jwks.json"


@dataclass
class Visitor:
    """Somebody who refreshes and reads, over and over."""

    door: str
    person: Person
    statuses: set[int] = field(default_factory=set)
    rounds: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        client = SessionClient.of(self.door, "body")
        refresh = self.person.refresh_token
        while not self.ended.is_set():
            tokens = client.refresh(refresh)
            refresh = tokens.refresh
            headers = {"Authorization": f"Bearer {tokens.access}"}
            for path in ("/auth/me", "/rooms"):
                self.statuses.add(requests.get(self.door + path, headers=headers, timeout=20).status_code)
            self.rounds += 1


def published(door: str) -> set[str]:
    return {key["kid"] for key in requests.get(door + JWKS, timeout=20).json()["keys"]}


def key_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def test_keys_change_while_everybody_goes_on(stack: Stack) -> None:
    door = stack.nginx.url
    visitors = [Visitor(door, Person.register(door)) for _ in range(4)]
    threads = [threading.Thread(target=visitor.run, daemon=True) for visitor in visitors]
    before = Person.register(door)
    socket = before.connect()
    for thread in threads:
        thread.start()
    for _ in range(2):
        known = published(door)
        current = stack.command(AUTH, "rotate-keys").strip()
        assert any(key in current for key in known), "the key that signs now was known before"
        eventually("tokens bear the new key", lambda: key_of(Person.register(door).token) in current)  # noqa: B023
        rounds = [visitor.rounds for visitor in visitors]
        eventually("everybody has gone on", lambda: all(v.rounds > r for v, r in zip(visitors, rounds, strict=True)))  # noqa: B023
    for visitor in visitors:
        visitor.ended.set()
    for thread in threads:
        thread.join(30)
    assert [visitor.statuses for visitor in visitors] == [{200}] * len(visitors)
    assert before.request("GET", "/rooms").status_code == 200, (
        "a token of the key before the last is good until it ends"
    )
    assert key_of(before.token) in published(door)
    assert socket.ask("rooms:list", {})["ok"]
    socket.close()


def fetches(stack: Stack) -> int:
    """How often auth was asked for its keys."""
    text = requests.get(f"{stack.instance('auth').url}/metrics", timeout=20).text
    counts = re.findall(r"^http_request_duration_seconds_count\{[^}]*jwks[^}]*\} ([0-9.]+)$", text, re.MULTILINE)
    return int(sum(float(count) for count in counts))


def made_up(claims: Json) -> str:
    """A token of a key that nobody has."""
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": uuid.uuid4().hex})


def test_key_names_that_strangers_make_up_make_no_gateway_ask_for_keys_each_time(stack: Stack, ana: Person) -> None:
    tokens = [made_up(claims_of(ana.token)) for _ in range(100)]
    before, started = fetches(stack), time.monotonic()
    for number, token in enumerate(tokens):
        url = stack.gateways[number % len(stack.gateways)].url
        answer = requests.get(f"{url}/rooms", headers={"Authorization": f"Bearer {token}"}, timeout=20)
        assert answer.status_code == 401
    # A gateway asks at most once in five seconds, and once for its regular refresh, which may fall into the test.
    windows = (time.monotonic() - started) / 5 + 1
    assert fetches(stack) - before <= (windows + 1) * len(stack.gateways)
    assert ana.request("GET", "/rooms").status_code == 200
