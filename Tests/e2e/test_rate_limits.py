"""A room's pauses from outside: the same on all devices, paid by stored messages only, and kept without Redis."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass

import pytest
import requests

from praca_dev.stack import Stack
from support.people import Conversation, Json, Person, RefusedError, eventually
from support.stacks import wait_until_well

# Long enough for a slow machine to ask a few times meanwhile.
PAUSE_SECONDS = 20.0
# What a countdown may be wrong by.
EXACT_MS = 50


@dataclass
class Countdown:
    """A `retryAfterMs`, and between which moments it was read."""

    left_ms: int
    asked: float
    answered: float


def countdown(socket: Conversation, room: str) -> Countdown:
    asked = time.monotonic()
    error = refusal(socket, room)
    return Countdown(error["retryAfterMs"], asked, time.monotonic())


def refusal(socket: Conversation, room: str, body: str = "cedo demais") -> Json:
    with pytest.raises(RefusedError) as refused:
        socket.say(room, body)
    assert refused.value.code in ("RATE_LIMIT_USER", "RATE_LIMIT_ROOM")
    return refused.value.error


def assert_same_clock(first: Countdown, second: Countdown) -> None:
    """Both count down to one moment: what is left shrinks by the time in between."""
    shrunk = first.left_ms - second.left_ms
    least = (second.asked - first.answered) * 1000 - EXACT_MS
    most = (second.answered - first.asked) * 1000 + EXACT_MS
    assert least <= shrunk <= most


@pytest.mark.parametrize("rule", ["perUserSeconds", "intervalGlobalSeconds"])
def test_a_countdown_is_the_same_on_all_devices_at_all_gateways(stack: Stack, ana: Person, rule: str) -> None:
    room = ana.create_room(**{rule: PAUSE_SECONDS})["id"]
    phone, laptop = (ana.connect(gateway.url) for gateway in stack.gateways)
    for socket in (phone, laptop):
        socket.join(room)
    began = time.monotonic()
    phone.say(room, "oi")
    stored = time.monotonic()
    first = countdown(laptop, room)
    second = countdown(phone, room)
    assert_same_clock(first, second)
    ends = (first.asked - stored) * 1000 + first.left_ms, (first.answered - began) * 1000 + first.left_ms
    assert ends[0] - EXACT_MS <= PAUSE_SECONDS * 1000 <= ends[1] + EXACT_MS
    with stack.redis.connect() as client:
        lives = [client.pttl(key) for key in client.scan_iter(match=f"rl:room:{{{room}}}:*")]
    assert lives
    assert all(0 < life <= (PAUSE_SECONDS + 10) * 1000 for life in lives), "a window does not outlive its use"
    for socket in (phone, laptop):
        socket.close()


def test_only_a_stored_message_costs_anything(ana: Person, bruno: Person) -> None:
    room = ana.create_room(intervalGlobalSeconds=PAUSE_SECONDS)["id"]
    with ana.connect() as writer, bruno.connect() as other:
        for socket in (writer, other):
            socket.join(room)
        for body in ("", "x" * 2001):
            with pytest.raises(RefusedError) as refused:
                writer.say(room, body)
            assert refused.value.code == "VALIDATION_FAILED"
        key = str(uuid.uuid4())
        message = writer.say(room, "oi", clientMessageId=key)
        before = countdown(other, room)
        for _ in range(5):
            refusal(writer, room)
            assert writer.say(room, "oi", clientMessageId=key) == message, "a retry is no new message"
        assert_same_clock(before, countdown(other, room))


def test_a_lifted_rule_needs_no_wait(ana: Person) -> None:
    room = ana.create_room(perUserSeconds=PAUSE_SECONDS)["id"]
    with ana.connect() as writer:
        writer.join(room)
        writer.say(room, "oi")
        refusal(writer, room)
        assert ana.request("PATCH", f"/rooms/{room}", json={"perUserSeconds": 0}).status_code == 200
        eventually("the rule is gone", lambda: [r for r in writer.events("rooms:updated") if r["perUserSeconds"] == 0])
        assert writer.say(room, "logo em seguida")


def fallbacks(url: str) -> float:
    """How often a gateway decided by itself."""
    text = requests.get(f"{url}/metrics", timeout=20).text
    return sum(float(value) for value in re.findall(r"^rooms_rate_limit_fallback\S* ([0-9.]+)$", text, re.MULTILINE))


def test_without_redis_each_gateway_keeps_the_pauses_it_sees_and_says_so(stack: Stack, ana: Person) -> None:
    room = ana.create_room(perUserSeconds=PAUSE_SECONDS)["id"]
    gateway = stack.gateways[0].url
    redis = stack.redis.process
    with ana.connect(gateway) as socket:
        socket.join(room)
        before = fallbacks(gateway)
        with stack.supervisor.unattended(redis.name):
            redis.kill()
            eventually("a message is stored without Redis", lambda: socket.say(room, "sem Redis"))
            assert refusal(socket, room)["retryAfterMs"] > 0
            assert fallbacks(gateway) > before
    wait_until_well(stack)
