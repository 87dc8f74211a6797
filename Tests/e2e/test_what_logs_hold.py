"""Logs say who asked, by the account's id, and nothing that a person wrote or that opens a door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from praca_dev.stack import Stack
from support.people import Person, RefusedError, eventually


def entries(log: Path) -> list[dict[str, Any]]:
    """What a service has logged; a line that is being written is left out."""
    found = []
    for line in log.read_text().splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def logs(stack: Stack, service: str) -> list[Path]:
    return [
        stack.layout.logs / f"{instance.name}.log" for instance in stack.instances if instance.service.name == service
    ]


def logged(stack: Stack, service: str, **fields: str) -> dict[str, Any]:
    def find() -> dict[str, Any] | None:
        lines = (entry for log in logs(stack, service) for entry in entries(log))
        return next((entry for entry in lines if fields.items() <= entry.items()), None)

    entry: dict[str, Any] = eventually(f"{service} has logged {fields}", find)
    return entry


@pytest.mark.parametrize(
    ("service", "method", "path"),
    [
        ("auth", "GET", "/auth/me"),
        ("rooms-gateway", "GET", "/rooms"),
        ("rooms-gateway", "POST", "/rooms"),
        ("marketplace", "POST", "/marketplace/ads"),
        ("moderation", "GET", "/moderation/queue"),
        ("upload-signer", "POST", "/uploads"),
    ],
)
def test_a_request_that_somebody_signed_is_logged_with_their_id(
    stack: Stack, ana: Person, service: str, method: str, path: str
) -> None:
    answer = ana.request(method, path, json={} if method == "POST" else None)
    entry = logged(stack, service, requestId=answer.headers["X-Request-Id"], message="request")
    assert entry["userId"] == ana.id
    nobody = requests.request(method, stack.nginx.url + path, timeout=20)
    assert not logged(stack, service, requestId=nobody.headers["X-Request-Id"], message="request")["userId"]


def test_a_socket_is_logged_with_its_persons_id(stack: Stack, ana: Person) -> None:
    with ana.connect() as conversation:
        conversation.ask("rooms:list", {})
        logged(stack, "rooms-gateway", message="socket connected", userId=ana.id)
    logged(stack, "rooms-gateway", message="socket disconnected", userId=ana.id)


def test_no_log_holds_an_address_for_mail(stack: Stack, ana: Person) -> None:
    """Whatever is done with the address: registering it twice, a wrong password, a body that is refused."""
    body = {"email": ana.email, "password": "uma senha bem comprida", "displayName": "Outra"}
    for path, fields in (("register", body), ("login", body), ("register", body | {"displayName": 7})):
        assert requests.post(f"{stack.nginx.url}/auth/{path}", json=fields, timeout=20).status_code >= 400
    with ana.connect() as conversation, pytest.raises(RefusedError):
        conversation.ask("rooms:join", {"roomId": ana.email})
    for log in stack.layout.logs.glob("*.log"):
        assert ana.email not in log.read_text(errors="replace"), log.name


def test_postgresql_logs_an_error_without_what_it_was_about(stack: Stack) -> None:
    secret = "zeca-7f3a@example.com"
    with psycopg.connect(stack.postgres.superuser_url("praca"), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE people (email text PRIMARY KEY, age int CHECK (age > 0))")
        insert = "INSERT INTO people VALUES (%s, %s)"
        connection.execute(insert, (secret, 1))
        for statement, values in (
            (insert, (secret, 1)),
            (insert, (secret + "x", -1)),
            (f"SELECT '{secret}' FROM nowhere", ()),
            (f"SELEC '{secret}'", ()),
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode(), values)
    log = stack.layout.logs / "postgres.log"
    eventually("the error is in the log", lambda: "duplicate key value violates" in log.read_text())
    assert secret not in log.read_text()
