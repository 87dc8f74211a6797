"""kill -9 of marketplace at each step of an approval, an erasure and a creation: the end is the same as without."""

from __future__ import annotations

import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest
import requests

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.ads import ADS, create_ad, new_ad, read_ad
from support.decisions import carried_out
from support.orders import order
from support.people import Json, Person, eventually
from support.records import rows, stream_entries
from support.stacks import wait_until_well

NAME = "marketplace"
# Longer than an entry rests with a consumer that is gone before another takes it over.
TAKEN_OVER_SECONDS = 120.0


def kill(stack: Stack) -> None:
    """kill -9, and the supervisor's new process."""
    process = stack.process(NAME)
    killed = process.pid
    process.kill()
    eventually("marketplace runs again", lambda: process.alive and process.pid != killed)


@contextmanager
def held(stack: Stack, ad_id: str) -> Iterator[None]:
    """Whoever wants to change the ad waits until the body is over."""
    with psycopg.connect(stack.postgres.superuser_url("praca"), connect_timeout=10) as connection:
        connection.execute("SELECT 1 FROM marketplace.ads WHERE id = %s FOR UPDATE", (ad_id,))
        yield
        connection.rollback()


def waits_for_the_ad(stack: Stack) -> bool:
    query = "SELECT 1 FROM pg_stat_activity WHERE usename = 'praca_marketplace' AND wait_event_type = 'Lock'"
    return bool(rows(stack, query))


def before_it_is_read(stack: Stack, ad: Json, give: Callable[[], str]) -> str:
    stack.process(NAME).send(signal.SIGSTOP)
    action = give()
    kill(stack)
    return action


def in_its_transaction(stack: Stack, ad: Json, give: Callable[[], str]) -> str:
    with held(stack, ad["id"]):
        action = give()
        eventually("marketplace is in the middle of it", lambda: waits_for_the_ad(stack))
        kill(stack)
    return action


def after_the_commit_before_anything_is_published(stack: Stack, ad: Json, give: Callable[[], str]) -> str:
    try:
        with held(stack, ad["id"]):
            action = give()
            eventually("marketplace is in the middle of it", lambda: waits_for_the_ad(stack))
            # From here on neither an event nor an acknowledgement reaches the streams.
            stack.redis.process.send(signal.SIGSTOP)
        eventually(
            "it is committed",
            lambda: rows(stack, "SELECT 1 FROM marketplace.answered_actions WHERE action_id = %s", action),
        )
        stack.process(NAME).send(signal.SIGKILL)
    finally:
        stack.redis.process.send(signal.SIGCONT)
    return action


def approval(admin: Person, ad: Json) -> str:
    """An admin approves an ad; its action's id, at once or after the moment that the admin's request waits."""
    body = {"version": ad["version"], "reason": "Dentro das regras."}
    asked: Callable[[], requests.Response] = partial(
        admin.request, "POST", f"/moderation/ads/{ad['id']}/approve", json=body
    )
    # Moderation hears of an ad a moment after it was created.
    answer = eventually("moderation takes it", lambda: (given := asked()).status_code in (200, 202) and given)
    return str(answer.json()["id"])


STEPS = [before_it_is_read, in_its_transaction, after_the_commit_before_anything_is_published]


def facts(stack: Stack, stream: str, subject: str) -> list[tuple[str, str]]:
    """Marketplace's events about a subject, each once however often it is on the stream, in order."""
    entries = [e for e in stream_entries(stack, stream) if e["subject"] == subject and e["source"] == "/marketplace"]
    return list({entry["id"]: (entry["type"], entry["version"]) for entry in entries}.values())


def answers_to(stack: Stack, action: str) -> list[tuple[str, str]]:
    return [fact for fact in facts(stack, "events:moderation", action) if fact[0].startswith("action.")]


@pytest.mark.parametrize("step", STEPS)
def test_an_approval_happens_once_whenever_marketplace_is_killed(
    stack: Stack, ana: Person, step: Callable[[Stack, Json, Callable[[], str]], str]
) -> None:
    ad = create_ad(ana)
    admin = new_admin(stack)
    action = step(stack, ad, lambda: approval(admin, ad))
    eventually("the answer", lambda: answers_to(stack, action), seconds=TAKEN_OVER_SECONDS)
    wait_until_well(stack)
    assert answers_to(stack, action) == [("action.applied", "1")]
    carried_out(admin, action)
    approved = read_ad(ana, ad["id"])
    assert (approved["status"], approved["version"]) == ("aprovado", 2)
    eventually("the ad's event", lambda: len(facts(stack, "events:ad", ad["id"])) == 2)
    assert facts(stack, "events:ad", ad["id"]) == [("ad.submitted", "1"), ("ad.status_changed", "2")]


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_is_complete_whenever_marketplace_is_killed(
    stack: Stack, ana: Person, step: Callable[[Stack, Json, Callable[[], str]], str]
) -> None:
    ads = [create_ad(ana), create_ad(ana), create_ad(ana)]
    # The second is held, so that the kill comes between two of them.
    action = step(stack, ads[1], lambda: order(stack, "user.deletion_ordered", userId=ana.id))
    eventually("the receipt", lambda: answers_to(stack, action), seconds=TAKEN_OVER_SECONDS)
    wait_until_well(stack)
    assert answers_to(stack, action) == [("action.applied", "1")]
    stored = rows(stack, "SELECT status, title, version FROM marketplace.ads WHERE owner_id = %s", ana.id)
    assert [(row["status"], row["title"], row["version"]) for row in stored] == [("excluido", "", 2)] * len(ads)


def test_what_was_created_under_a_key_is_there_once_whenever_marketplace_is_killed(stack: Stack, ana: Person) -> None:
    created: dict[str, str] = {}
    stop = threading.Event()

    def create() -> None:
        while not stop.is_set():
            key = str(uuid.uuid4())
            created[key] = eventually("it is created", partial(attempt, ana, key))

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for round_number in range(3):
            eventually("some are created", partial(has_grown_to, created, 10 * (round_number + 1)))
            kill(stack)
        wait_until_well(stack)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    stored = {str(row["id"]) for row in rows(stack, "SELECT id FROM marketplace.ads WHERE owner_id = %s", ana.id)}
    assert stored == set(created.values())
    assert len(stored) == len(created)


def has_grown_to(found: dict[str, str], size: int) -> bool:
    return len(found) >= size


def attempt(person: Person, key: str) -> str | None:
    """One try; None if it has to be repeated, as a client does that knows nothing of what became of the first."""
    try:
        answer = person.request("POST", ADS, json=new_ad(), headers={"Idempotency-Key": key})
    except requests.RequestException:
        return None
    if answer.status_code in (429, 503):
        return None
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
