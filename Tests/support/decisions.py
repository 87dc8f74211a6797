"""What admins decide through the front door."""

from __future__ import annotations

from typing import Any

from support.people import Json, Person, eventually

REASON = "Fora das regras da praça"


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
