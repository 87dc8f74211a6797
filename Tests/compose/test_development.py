"""The development override: what is saved is built, and its service restarted."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from support.compose_running import COMPOSE, URL, compose
from support.people import eventually

pytestmark = pytest.mark.skipif(not COMPOSE, reason="'make compose-test' runs it")

BUILD_SECONDS = 240.0
TEXT = "A senha tem no mínimo"
# What the compiler says of a line that is none.
BROKEN = "this is no Swift"


def refusal() -> str:
    """What auth says to a password that is too short."""
    body = {"email": "ana@praca.example", "displayName": "Ana", "password": "curta"}
    try:
        answer = requests.post(f"{URL}/auth/register", json=body, timeout=20)
    except requests.RequestException as error:
        return str(error)
    return str(answer.json()["errors"][0]["detail"]) if answer.status_code == 422 else answer.text


def process_ids(service: str) -> list[str]:
    """Of the service in its container."""
    look = f'for p in /proc/[0-9]*; do read -r name <"$p/comm" && [ "$name" != {service} ] || echo "${{p##*/}}"; done'
    return compose("exec", "-T", service, "sh", "-c", look).split()


@pytest.mark.timeout(600)
def test_a_saved_file_is_built_and_its_service_restarted_and_an_error_stops_nothing() -> None:
    sources = Path(COMPOSE[COMPOSE.index("--file") + 1]).parents[1]
    policy = sources / "services/auth/Core/Domain/PasswordPolicy.swift"
    original = policy.read_text()
    assert TEXT in original
    eventually("auth answers", lambda: refusal().startswith(TEXT))
    before = {service: process_ids(service) for service in ("auth", "rooms-gateway")}
    assert all(before.values())

    policy.write_text(original.replace(TEXT, "quebrado") + f"\n{BROKEN}\n")
    eventually("the error is shown", lambda: BROKEN in compose("logs", "--no-color", "builder"), BUILD_SECONDS)
    assert refusal().startswith(TEXT)

    policy.write_text(original.replace(TEXT, "Pouco: no mínimo"))
    eventually("auth says the new text", lambda: refusal().startswith("Pouco: no mínimo"), BUILD_SECONDS)
    assert process_ids("auth") != before["auth"]
    assert process_ids("rooms-gateway") == before["rooms-gateway"], "what came out the same goes on"
