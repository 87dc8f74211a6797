"""kill -9 at each step of an approval and of a deletion: the decision is on record once and carried out once."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
import requests

from praca_dev.services import SERVICES
from praca_dev.stack import Stack
from support.accounts import new_admin
from support.ads import create_ad, read_ad
from support.decisions import REASON
from support.people import Json, Person, eventually
from support.records import rows
from support.stacks import wait_until_well

# A consumer that is gone may keep its place for a while before another takes over.
TAKEN_OVER_SECONDS = 120.0
MODERATION = "moderation"
OWNERS = ("auth", "rooms-gateway-1", "rooms-gateway-2", "marketplace", "upload-signer")
OWN = "/moderation/me/actions"
Give = Callable[[], None]


class Case:
    """One decision, given as often as it takes under one Idempotency-Key."""

    def __init__(self, stack: Stack, path: str, subject: str) -> None:
        self.stack = stack
        self.admin = new_admin(stack)
        self.path = path
        self.subject = subject
        self.key = str(uuid.uuid4())
        # What has not arrived before the fault could not be decided about during it.
        eventually("moderation knows the admin", lambda: self.admin.request("GET", OWN).status_code == 200)

    def attempt(self) -> Json | None:
        """One try; None if it has to be repeated, as a client does that knows nothing of what became of the first."""
        body: Json = {"reason": REASON, **({"version": 1} if self.path.startswith("ads/") else {})}
        headers = {"Idempotency-Key": self.key}
        try:
            answer = self.admin.request("POST", f"/moderation/{self.path}", json=body, headers=headers)
        except requests.RequestException:
            return None
        if answer.status_code in (502, 503, 504):
            return None
        assert answer.status_code in (200, 202), answer.text
        action: Json = answer.json()
        return action

    def on_record(self) -> list[Json]:
        query = "SELECT * FROM moderation.moderation_actions WHERE subject_id = %s"
        return rows(self.stack, query, self.subject)

    def states(self) -> set[str]:
        query = (
            "SELECT s.state FROM moderation.action_states s JOIN moderation.moderation_actions a ON a.id = s.action_id"
        )
        return {row["state"] for row in rows(self.stack, f"{query} WHERE a.subject_id = %s", self.subject)}

    def ended_well(self) -> Json:
        """The action, which is on record once and applied."""
        eventually("the client gets an answer", self.attempt)
        eventually("it is carried out", lambda: self.states() == {"applied"}, seconds=TAKEN_OVER_SECONDS)
        wait_until_well(self.stack)
        assert len(self.on_record()) == 1
        report = self.admin.request("GET", "/moderation/audit/verify").json()
        assert report["valid"], report
        action: Json = self.admin.request("GET", f"/moderation/actions/{self.on_record()[0]['id']}").json()
        return action


def kill(stack: Stack, name: str) -> None:
    """kill -9, and the supervisor's new process."""
    process = stack.process(name)
    killed = process.pid
    process.kill()
    eventually(f"{name} runs again", lambda: process.alive and process.pid != killed)


@contextmanager
def frozen(stack: Stack, *names: str) -> Iterator[None]:
    processes = [stack.process(name) for name in names]
    for process in processes:
        process.send(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send(signal.SIGCONT)


def before_its_transaction_ends(stack: Stack, case: Case, give: Give) -> None:
    """The end of the log is held, so that the decision cannot be written yet."""
    with psycopg.connect(stack.postgres.superuser_url("praca"), connect_timeout=10) as connection:
        connection.execute("SELECT 1 FROM moderation.audit_head FOR UPDATE")
        give()
        eventually("moderation is in the middle of it", lambda: waits_for_a_lock(stack))
        kill(stack, MODERATION)
        connection.rollback()


def after_the_commit_before_anything_is_published(stack: Stack, case: Case, give: Give) -> None:
    with frozen(stack, "redis"):
        give()
        eventually("it is committed", case.on_record)
        stack.process(MODERATION).kill()


def while_the_request_waits(stack: Stack, case: Case, give: Give) -> None:
    with frozen(stack, *OWNERS[1:]):
        give()
        eventually("it is committed", case.on_record)
        kill(stack, MODERATION)


def while_the_answer_is_entered(stack: Stack, case: Case, give: Give) -> None:
    with frozen(stack, *OWNERS[1:]):
        give()
        eventually("it is committed", case.on_record)
        action_id = case.on_record()[0]["id"]
        with psycopg.connect(stack.postgres.superuser_url("praca"), connect_timeout=10) as connection:
            connection.execute("SELECT 1 FROM moderation.action_states WHERE action_id = %s FOR UPDATE", (action_id,))
            for name in OWNERS:
                stack.process(name).send(signal.SIGCONT)
            eventually("moderation is in the middle of it", lambda: waits_for_a_lock(stack))
            kill(stack, MODERATION)
            connection.rollback()


def waits_for_a_lock(stack: Stack) -> bool:
    query = "SELECT 1 FROM pg_stat_activity WHERE usename = 'praca_moderation' AND wait_event_type = 'Lock'"
    return bool(rows(stack, query))


STEPS = [
    before_its_transaction_ends,
    after_the_commit_before_anything_is_published,
    while_the_request_waits,
    while_the_answer_is_entered,
]
Step = Callable[[Stack, Case, Give], None]


def given_while(case: Case, step: Step) -> None:
    """The decision is under way while the step happens."""
    with ThreadPoolExecutor(1) as client:

        def give() -> None:
            client.submit(case.attempt)

        step(case.stack, case, give)


@pytest.mark.parametrize("step", STEPS)
def test_an_approval_is_decided_and_carried_out_once_whenever_moderation_is_killed(
    stack: Stack, ana: Person, step: Step
) -> None:
    ad = create_ad(ana)
    case = Case(stack, f"ads/{ad['id']}/approve", ad["id"])
    eventually("the ad waits for review", lambda: queued(case.admin, ad["id"]))
    given_while(case, step)
    action = case.ended_well()
    assert [receipt["service"] for receipt in action["receipts"]] == ["marketplace"]
    approved = read_ad(ana, ad["id"])
    assert (approved["status"], approved["version"]) == ("aprovado", 2)
    eventually("nothing waits for review", lambda: not queued(case.admin, ad["id"]))


@pytest.mark.parametrize("step", STEPS)
def test_a_deletion_is_decided_and_carried_out_once_whenever_moderation_is_killed(
    stack: Stack, ana: Person, step: Step
) -> None:
    case = deletion(stack, ana)
    given_while(case, step)
    assert_erased(stack, ana, case.ended_well())


@pytest.mark.parametrize("owner", OWNERS)
def test_a_deletion_is_complete_whichever_service_is_killed_before_it_reads_the_order(
    stack: Stack, ana: Person, owner: str
) -> None:
    case = deletion(stack, ana)
    with frozen(stack, owner):
        eventually("it is decided", case.attempt)
        kill(stack, owner)
    assert_erased(stack, ana, case.ended_well())


def deletion(stack: Stack, person: Person) -> Case:
    """The deletion of somebody whom every service knows."""
    create_ad(person)
    eventually("moderation knows them", lambda: person.request("GET", OWN).status_code == 200)
    return Case(stack, f"users/{person.id}/delete", person.id)


def assert_erased(stack: Stack, person: Person, action: Json) -> None:
    assert {receipt["service"] for receipt in action["receipts"]} == {service.name for service in SERVICES}
    eventually("the account is gone", lambda: person.request("GET", "/auth/me").status_code == 401)
    for table in ("rooms.users", "marketplace.users", "moderation.users"):
        names = rows(stack, f"SELECT display_name FROM {table} WHERE id = %s", person.id)
        assert person.display_name not in {row["display_name"] for row in names}, table
    assert not rows(stack, "SELECT 1 FROM moderation.ads WHERE owner_id = %s AND content IS NOT NULL", person.id)


def queued(admin: Person, ad_id: str) -> bool:
    """Whether the ad is among what waits for review."""
    cursor: str | None = ""
    while cursor is not None:
        page = admin.request(
            "GET", "/moderation/queue", params={"kind": "ad", "cursor": cursor} if cursor else {}
        ).json()
        if any(item["subject"]["id"] == ad_id for item in page["items"]):
            return True
        cursor = page["nextCursor"]
    return False
