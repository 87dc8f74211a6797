"""Admins, and what they decide through the front door."""

from __future__ import annotations

import uuid
from typing import Any

from people import PASSWORD, Json, Person, eventually
from praca_dev.services import AUTH
from praca_dev.stack import Stack

REASON = "Fora das regras da praça"


def new_admin(stack: Stack) -> Person:
    """An account that the operator's command made an admin before its first login."""
    email = f"a{uuid.uuid4().hex}@example.com"
    arguments = ("--email", email, "--display-name", "Administração", "--role", "Admin")
    stack.command(AUTH, "create-user", *arguments, environment={"PRACA_SEED_PASSWORD": PASSWORD})
    return Person.log_in(stack.nginx.url, email)


def decide(admin: Person, path: str, **fields: Any) -> Json:
    """Takes a decision and waits for it to be carried out."""
    answer = admin.request("POST", f"/moderation/{path}", json={"reason": REASON, **fields})
    assert answer.status_code in (200, 202), answer.text
    action: Json = answer.json()
    return carried_out(admin, action["id"])


def carried_out(admin: Person, action_id: str) -> Json:
    """The action, once it is applied."""
    action: Json = eventually(
        f"action {action_id} is decided",
        lambda: (found := action_of(admin, action_id))["state"] != "pending" and found,
    )
    assert action["state"] == "applied", action
    return action


def action_of(admin: Person, action_id: str) -> Json:
    answer = admin.request("GET", f"/moderation/actions/{action_id}")
    assert answer.status_code == 200, answer.text
    action: Json = answer.json()
    return action
