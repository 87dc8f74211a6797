"""SIGTERM: in-flight work is finished, sockets are told, the process ends with 0, and others take over."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import psycopg
import pytest
import requests

from praca_dev.processes import Process
from praca_dev.stack import Stack
from praca_dev.system import http_status
from support.accounts import new_admin
from support.ads import ADS, new_ad
from support.decisions import REASON
from support.errands import Errands
from support.freezing import frozen
from support.members import Member, Speaker
from support.people import ANSWER_SECONDS, PASSWORD, Json, Person, eventually
from support.records import rows, stored_messages
from support.stacks import wait_until_well

# A process of each service.
EACH = ("auth", "rooms-gateway-1", "marketplace", "moderation", "upload-signer")


@dataclass(frozen=True)
class Request:
    """What is under way at a service when it is told to end, and the table that it writes to last."""

    path: str
    body: Json
    schema: str
    table: str

    def send(self, url: str, person: Person) -> requests.Response:
        headers = {"Authorization": f"Bearer {person.token}"}
        return requests.post(url + self.path, json=self.body, headers=headers, timeout=ANSWER_SECONDS)

    def is_held(self, stack: Stack) -> bool:
        query = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = %s AND query ILIKE %s"
        return bool(rows(stack, query, f"praca_{self.schema}", f"%INSERT INTO {self.table} (%"))

    def count(self, stack: Stack) -> int:
        return int(rows(stack, f"SELECT count(*) AS n FROM {self.schema}.{self.table}")[0]["n"])


def request_to(name: str, somebody: Person) -> Request:
    """Something that a service's process stores once."""
    account = {"email": f"s{uuid.uuid4().hex}@example.com", "password": PASSWORD, "displayName": "Ana"}
    picture = {"purpose": "ad_attachment", "fileName": "foto.png", "contentType": "image/png", "size": 100}
    silence = {"scope": "global", "reason": REASON}
    return {
        "auth": Request("/auth/register", account, "auth", "accounts"),
        "rooms-gateway-1": Request("/rooms", {"name": "Sala"}, "rooms", "rooms"),
        "marketplace": Request(ADS, new_ad(), "marketplace", "ads"),
        "moderation": Request(f"/moderation/users/{somebody.id}/silence", silence, "moderation", "moderation_actions"),
        "upload-signer": Request("/uploads", picture, "uploads", "uploads"),
    }[name]


@contextmanager
def held(stack: Stack, request: Request) -> Iterator[None]:
    """Whoever writes to the request's table waits until the body is over."""
    with psycopg.connect(stack.postgres.superuser_url("praca"), connect_timeout=10) as connection:
        connection.execute(f"LOCK TABLE {request.schema}.{request.table} IN SHARE MODE")
        yield
        connection.rollback()


def end_orderly(stack: Stack, name: str) -> tuple[Process, int | None]:
    """Ends a process as an orchestrator does, and brings it back."""
    process = stack.process(name)
    with stack.supervisor.unattended(name):
        process.send(process.stop_signal)
        code = process.wait(60)
    return process, code


@pytest.mark.parametrize("name", [*EACH, "rooms-gateway-2"])
def test_an_idle_service_ends_with_0_and_comes_back(stack: Stack, name: str) -> None:
    _, code = end_orderly(stack, name)
    assert code == 0
    wait_until_well(stack)


def is_known(person: Person) -> bool:
    return person.request("GET", "/moderation/me/actions").status_code == 200


@pytest.mark.parametrize("name", EACH)
def test_a_request_that_is_under_way_is_answered_before_its_service_ends(stack: Stack, name: str) -> None:
    admin, somebody = new_admin(stack), Person.register(stack.nginx.url)
    for known in (admin, somebody):
        eventually("moderation knows them", partial(is_known, known))
    request, url = request_to(name, somebody), stack.instance(name).url
    before = request.count(stack)
    process = stack.process(name)
    with stack.supervisor.unattended(name), ThreadPoolExecutor(1) as client:
        with held(stack, request):
            asked = client.submit(request.send, url, admin)
            eventually("it is under way", lambda: request.is_held(stack))
            process.send(process.stop_signal)
            eventually("not ready", lambda: http_status(f"{url}/readyz") != 200)
            assert process.alive
        assert asked.result().status_code in (200, 201, 202)
        assert process.wait(60) == 0
    assert request.count(stack) == before + 1
    wait_until_well(stack)


def test_a_request_that_is_under_way_is_cut_off_when_its_service_is_killed(stack: Stack) -> None:
    """The twin: what it would be without an orderly end."""
    admin, somebody = new_admin(stack), Person.register(stack.nginx.url)
    request, process = request_to("auth", somebody), stack.process("auth")
    before = request.count(stack)
    with ThreadPoolExecutor(1) as client:
        with held(stack, request):
            asked = client.submit(request.send, stack.instance("auth").url, admin)
            eventually("it is under way", lambda: request.is_held(stack))
            process.kill()
        with pytest.raises(requests.ConnectionError):
            asked.result()
    assert request.count(stack) == before
    wait_until_well(stack)


def test_services_that_end_in_the_middle_of_errands_lose_nothing_that_was_confirmed(stack: Stack) -> None:
    """Each in its turn, under one load that needs them all."""
    with Errands.of(stack) as errands:
        for number, name in enumerate(EACH, 1):
            errands.wait_for(errands.all_steps * number // (len(EACH) + 2))
            _, code = end_orderly(stack, name)
            assert code == 0, name
        errands.finish()
    wait_until_well(stack)


def test_a_gateway_tells_its_sockets_before_it_closes_them(stack: Stack) -> None:
    ana = Person.register(stack.nginx.url)
    room_id = ana.create_room()["id"]
    with ana.connect(stack.gateways[0].url) as conversation:
        conversation.join(room_id)
        _, code = end_orderly(stack, "rooms-gateway-1")
        assert code == 0
        eventually("the socket is closed", lambda: not conversation.connected)
        endings = conversation.events("session:ending")
        assert len(endings) == 1
        assert endings[0]["code"]
        assert endings[0]["at"]


def test_a_gateway_that_ends_under_load_loses_nothing(stack: Stack) -> None:
    room_id = Person.register(stack.nginx.url).create_room()["id"]
    speakers = [
        Speaker(Member(Person.register(stack.nginx.url), stack.nginx.url, room_id), [f"{who}.{n}" for n in range(30)])
        for who in range(4)
    ]
    try:
        for speaker in speakers:
            speaker.member.attend()
        for speaker in speakers:
            speaker.start()
        eventually("some messages are through", lambda: sum(len(s.acknowledged) for s in speakers) >= 15)
        _, code = end_orderly(stack, "rooms-gateway-1")
        assert code == 0
        for speaker in speakers:
            speaker.finish()
        stored = {str(row["id"]): row["seq"] for row in stored_messages(stack, room_id)}
        assert sorted(stored.values()) == list(range(1, 121))
        assert all(stored[m["id"]] == m["seq"] for speaker in speakers for m in speaker.acknowledged)
    finally:
        for speaker in speakers:
            speaker.member.close()


def test_a_service_is_alive_but_not_ready_while_its_database_is_frozen(stack: Stack) -> None:
    gateway = stack.gateways[0]
    with frozen(stack.postgres.process):
        eventually("readiness is false", lambda: (http_status(f"{gateway.url}/readyz") or 0) == 503)
        assert http_status(f"{gateway.url}/healthz") == 200
    wait_until_well(stack)


def test_metrics_are_prometheus_text(stack: Stack) -> None:
    for instance in stack.instances:
        answer = requests.get(f"{instance.url}/metrics", timeout=10)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "# TYPE " in answer.text
