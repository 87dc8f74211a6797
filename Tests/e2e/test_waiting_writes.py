"""A request that waits is carried out by the right that its sender has when it is stored, not by what the guard saw: a
line for every route that writes, each held up where it stores while its sender is suspended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
import pytest
import requests
import yaml

from praca_dev.layout import ROOT
from praca_dev.stack import Stack
from support.accounts import new_admin, set_status
from support.ads import new_ad, read_ad
from support.decisions import REASON
from support.matrix.callers import World
from support.people import Json, Person, eventually
from support.pictures import grant, png, send
from support.records import rows

MINUTE = 60


@dataclass(frozen=True)
class Held:
    """A request, and the table that it waits for."""

    table: str
    # Makes what the request is about, before it has to wait: where it goes, and what it says.
    ask: Callable[[World, Person], tuple[str, Json | None]]


def decision(path: str, about: Callable[[World], str], **fields: Any) -> Held:
    def ask(world: World, _: Person) -> tuple[str, Json]:
        return f"/moderation/{path.format(about(world))}", {"reason": REASON, **fields}

    return Held("moderation.audit_head", ask)


def verdict(word: str) -> Held:
    def ask(world: World, admin: Person) -> tuple[str, Json]:
        ad = read_ad(world.owner, world.pending_ad)
        queued(world, admin)
        return f"/moderation/ads/{ad['id']}/{word}", {"reason": REASON, "version": ad["version"]}

    return Held("moderation.audit_head", ask)


def queued(world: World, admin: Person) -> str:
    """The place in the queue of an ad that waits."""

    def found() -> str | None:
        query = "SELECT id FROM moderation.review_queue WHERE subject_id = %s"
        return next((str(row["id"]) for row in rows(world.stack, query, world.pending_ad)), None)

    place: str = eventually("the ad is in the queue", found)
    return place


def claimed(world: World, admin: Person) -> str:
    place = queued(world, admin)
    assert admin.request("POST", f"/moderation/queue/{place}/claim").status_code == 200
    return place


def sent(world: World) -> str:
    """An upload that only has to be completed."""
    granted = grant(world.owner, png())
    assert send(granted, png()).status_code == 204
    return str(granted["id"])


def said(world: World) -> str:
    answer = world.owner.request("POST", f"/rooms/{world.room}/messages", json={"body": "oi"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def private_room(world: World, _: Person) -> tuple[str, Json]:
    return "/moderation/private-access", {
        "roomId": world.private_room,
        "reason": REASON,
        "durationSeconds": MINUTE,
    }


WISH = {"purpose": "ad_attachment", "fileName": "foto.png", "contentType": "image/png", "size": 1}
ADS = "marketplace.ads"
UPLOADS = "uploads.uploads"
ROOMS = "rooms.rooms"
MEMBERS = "rooms.members"
QUEUE = "moderation.review_queue"
LINES: dict[str, Held] = {
    "POST /rooms": Held(ROOMS, lambda *_: ("/rooms", {"name": "Sala nova"})),
    "PATCH /rooms/{roomId}": Held(ROOMS, lambda world, _: (f"/rooms/{world.room}", {"name": "Outro nome"})),
    "POST /rooms/{roomId}/archive": Held(ROOMS, lambda world, _: (f"/rooms/{world.room}/archive", None)),
    "POST /rooms/{roomId}/unarchive": Held(ROOMS, lambda world, _: (f"/rooms/{world.room}/unarchive", None)),
    "POST /rooms/{roomId}/messages": Held(ROOMS, lambda world, _: (f"/rooms/{world.room}/messages", {"body": "oi"})),
    "POST /rooms/{roomId}/members": Held(
        MEMBERS, lambda world, _: (f"/rooms/{world.room}/members", {"userId": world.newcomer})
    ),
    "DELETE /rooms/{roomId}/members/{userId}": Held(
        MEMBERS, lambda world, _: (f"/rooms/{world.room}/members/{world.member}", None)
    ),
    "POST /uploads": Held(UPLOADS, lambda *_: ("/uploads", WISH)),
    "POST /uploads/{uploadId}/complete": Held(UPLOADS, lambda world, _: (f"/uploads/{sent(world)}/complete", None)),
    "DELETE /uploads/{uploadId}": Held(UPLOADS, lambda world, _: (f"/uploads/{world.upload}", None)),
    "POST /marketplace/ads": Held(ADS, lambda *_: ("/marketplace/ads", new_ad())),
    "PATCH /marketplace/ads/{adId}": Held(
        ADS, lambda world, _: (f"/marketplace/ads/{world.pending_ad}", {"title": "Outro título"})
    ),
    "DELETE /marketplace/ads/{adId}": Held(ADS, lambda world, _: (f"/marketplace/ads/{world.pending_ad}", None)),
    "POST /marketplace/ads/{adId}/conclude": Held(
        ADS, lambda world, _: (f"/marketplace/ads/{world.ad}/conclude", None)
    ),
    "PUT /marketplace/ads/{adId}/attachments": Held(
        ADS, lambda world, _: (f"/marketplace/ads/{world.pending_ad}/attachments", {"uploadIds": [world.upload]})
    ),
    "POST /moderation/ads/{adId}/approve": verdict("approve"),
    "POST /moderation/ads/{adId}/suspend": verdict("suspend"),
    "POST /moderation/ads/{adId}/delete": verdict("delete"),
    "POST /moderation/rooms/{roomId}/silence": decision("rooms/{}/silence", lambda world: world.room),
    "POST /moderation/rooms/{roomId}/unsilence": decision("rooms/{}/unsilence", lambda world: world.room),
    "POST /moderation/rooms/{roomId}/archive": decision("rooms/{}/archive", lambda world: world.room),
    "POST /moderation/rooms/{roomId}/unarchive": decision("rooms/{}/unarchive", lambda world: world.room),
    "POST /moderation/users/{userId}/silence": decision("users/{}/silence", lambda w: w.newcomer, scope="global"),
    "POST /moderation/users/{userId}/unsilence": decision("users/{}/unsilence", lambda w: w.newcomer, scope="global"),
    "POST /moderation/users/{userId}/suspend": decision("users/{}/suspend", lambda world: world.newcomer),
    "POST /moderation/users/{userId}/reinstate": decision("users/{}/reinstate", lambda world: world.newcomer),
    "POST /moderation/users/{userId}/delete": decision("users/{}/delete", lambda world: world.newcomer),
    "POST /moderation/messages/{messageId}/delete": decision("messages/{}/delete", said),
    "POST /moderation/private-access": Held("moderation.audit_head", private_room),
    "POST /moderation/queue/{itemId}/claim": Held(
        QUEUE, lambda world, admin: (f"/moderation/queue/{queued(world, admin)}/claim", None)
    ),
    "POST /moderation/queue/{itemId}/release": Held(
        QUEUE, lambda world, admin: (f"/moderation/queue/{claimed(world, admin)}/release", None)
    ),
}
# What each service answers with a refusal once it has heard of the suspension.
PROBES = {
    "rooms": "/rooms",
    "uploads": "/uploads/00000000-0000-7000-8000-000000000000",
    "marketplace": "/marketplace/ads?mine=true",
    "moderation": "/moderation/queue",
}


def writing() -> Iterator[str]:
    for path, item in yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())["paths"].items():
        # Auth's own table is what it asks.
        if not path.startswith("/auth"):
            yield from (f"{method.upper()} {path}" for method in ("post", "put", "patch", "delete") if method in item)


def test_every_route_that_writes_has_a_line_and_no_line_is_without_one() -> None:
    assert set(writing()) == set(LINES)


@contextmanager
def held(stack: Stack, table: str) -> Iterator[Callable[[], bool]]:
    """Keeps everybody from storing in a table; gives whether somebody waits to."""
    with psycopg.connect(stack.postgres.superuser_url("praca"), connect_timeout=10) as connection:
        connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        # Maintenance waits as well, and passes over what is held.
        query = """
            SELECT 1 AS waits FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.relation = %s::regclass AND NOT l.granted AND strpos(a.query, 'SKIP LOCKED') = 0
        """
        yield lambda: bool(rows(stack, query, table))
        connection.rollback()


def asked_while_held(stack: Stack, line: str, asker: Person, world: World, meanwhile: Callable[[], None]) -> Any:
    """The answer to a request that waits while something happens."""
    request = LINES[line]
    path, body = request.ask(world, asker)
    answers: list[requests.Response] = []
    method = line.partition(" ")[0]
    asking = threading.Thread(target=lambda: answers.append(asker.request(method, path, json=body)))
    with held(stack, request.table) as waits:
        asking.start()
        eventually("the request waits", waits)
        meanwhile()
    asking.join()
    return answers[0]


def suspended_everywhere(stack: Stack, person: Person, probe: str) -> None:
    set_status(stack, person, "suspensa")
    eventually("the suspension is known", lambda: person.request("GET", probe).status_code == 403)


def may_read(person: Person) -> bool:
    return person.request("GET", "/rooms").status_code == 200


def nothing() -> None:
    """Happens to the twins."""


@pytest.mark.parametrize("line", LINES)
def test_what_waits_while_its_sender_is_suspended_is_not_carried_out(stack: Stack, line: str) -> None:
    for is_suspended in (False, True):
        world = World(stack, Person.register(stack.nginx.url))
        asker = new_admin(stack) if "/moderation" in line else world.owner
        eventually("the asker is known", partial(may_read, asker))
        probe = PROBES[LINES[line].table.partition(".")[0]]
        meanwhile = partial(suspended_everywhere, stack, asker, probe)
        answer = asked_while_held(stack, line, asker, world, meanwhile if is_suspended else nothing)
        code = answer.json().get("code") if answer.content else None
        if is_suspended:
            assert (answer.status_code, code) == (403, "ACCOUNT_SUSPENDED"), answer.text
        else:
            # The twin: a request that nothing happens to is carried out, or refused for what it is about.
            assert answer.status_code not in (401, 403), answer.text
