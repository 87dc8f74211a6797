"""What an operator sees: one trace from the request to the event, and metrics that stay few."""

from __future__ import annotations

import json
import re
import uuid

import requests

from praca_dev.stack import Stack
from support.people import Person, eventually
from support.records import stream_entries


def test_one_trace_goes_from_the_request_through_the_log_into_the_event(stack: Stack) -> None:
    ana = Person.register(stack.nginx.url)
    trace = uuid.uuid4().hex
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-Id": f"test-{trace}"}
    answer = ana.request("POST", "/rooms", headers=headers, json={"name": f"Sala {trace[:8]}"})
    assert answer.status_code == 201
    assert answer.headers["X-Request-Id"] == f"test-{trace}"
    room_id = answer.json()["id"]
    entry = eventually("the event is on the stream", lambda: event_of(stack, room_id))
    assert entry["traceparent"].split("-")[1] == trace
    lines = eventually("the request is in a gateway's log", lambda: logged(stack, trace))
    assert {line["requestId"] for line in lines} == {f"test-{trace}"}
    messages = f"/rooms/{room_id}/messages"
    sent = ana.request("POST", messages, headers=headers, json={"body": "com rastro"}).json()
    assert trace_of(stack, sent["id"]) == trace


def test_a_socket_that_names_a_trace_in_its_handshake_sends_messages_under_it(stack: Stack) -> None:
    ana = Person.register(stack.nginx.url)
    room_id = ana.create_room()["id"]
    trace = uuid.uuid4().hex
    with ana.connect(headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}) as traced, ana.connect() as plain:
        traced.join(room_id)
        plain.join(room_id)
        assert trace_of(stack, traced.say(room_id, "com rastro")["id"]) == trace
        assert trace_of(stack, plain.say(room_id, "sem rastro")["id"]) is None


def trace_of(stack: Stack, message_id: str) -> str | None:
    """The trace of a message's event."""

    def sent() -> list[dict[str, str]]:
        return [entry for entry in stream_entries(stack, "events:message") if entry["subject"] == message_id]

    [event] = eventually("the message is on the stream", sent)
    return event["traceparent"].split("-")[1] if "traceparent" in event else None


def event_of(stack: Stack, room_id: str) -> dict[str, str] | None:
    """The event of a room's creation."""
    entries = stream_entries(stack, "events:room")
    return next((entry for entry in entries if json.loads(entry["data"]).get("id") == room_id), None)


def logged(stack: Stack, trace: str) -> list[dict[str, str]]:
    """The gateways' log lines of a trace."""
    texts = (stack.services[gateway.name].log.read_text(errors="replace") for gateway in stack.gateways)
    lines = (json.loads(line) for text in texts for line in text.splitlines() if line.startswith("{") and trace in line)
    return [line for line in lines if line.get("traceId") == trace]


def test_a_request_without_a_trace_begins_one(stack: Stack) -> None:
    ana = Person.register(stack.nginx.url)
    answer = ana.request("POST", "/rooms", json={"name": "Sala"})
    trace = answer.headers["traceparent"].split("-")[1]
    assert re.fullmatch("[0-9a-f]{32}", trace)
    eventually("the request is in a gateway's log", lambda: logged(stack, trace))


def test_metrics_do_not_grow_with_what_clients_send(stack: Stack) -> None:
    """Neither addresses nor ids become labels: strangers would fill the memory with series."""
    gateway = stack.gateways[0]

    def series() -> set[str]:
        text = requests.get(f"{gateway.url}/metrics", timeout=10).text
        return {line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")}

    requests.get(f"{gateway.url}/rooms/{uuid.uuid4()}", timeout=10)
    requests.get(f"{gateway.url}/{uuid.uuid4()}", timeout=10)
    series()
    before = series()
    for _ in range(20):
        requests.get(f"{gateway.url}/rooms/{uuid.uuid4()}", timeout=10)
        requests.get(f"{gateway.url}/{uuid.uuid4()}", timeout=10)
    assert not {name for name in series() - before if "http_" in name}
