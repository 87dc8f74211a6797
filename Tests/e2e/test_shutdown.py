"""SIGTERM: in-flight work is finished, sockets are told, the process ends with 0, and others take over."""

from __future__ import annotations

import pytest
import requests

from conftest import wait_until_well
from freezing import frozen
from members import Member, Speaker
from people import Person, eventually
from praca_dev.processes import Process
from praca_dev.stack import Stack
from praca_dev.system import http_status
from records import stored_messages


def end_orderly(stack: Stack, name: str) -> tuple[Process, int | None]:
    """Ends a process as an orchestrator does, and brings it back."""
    process = stack.process(name)
    with stack.supervisor.unattended(name):
        process.send(process.stop_signal)
        code = process.wait(60)
    return process, code


@pytest.mark.parametrize("name", ["auth", "rooms-gateway-1", "rooms-gateway-2"])
def test_an_idle_service_ends_with_0_and_comes_back(stack: Stack, name: str) -> None:
    _, code = end_orderly(stack, name)
    assert code == 0
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
