"""Orders as moderation gives them, and the answers to them, on the stream itself."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from praca_dev.stack import Stack
from support.people import eventually
from support.records import stream_entries
from support.witness import made_by_hand

STREAM = "events:moderation"


def order(stack: Stack, kind: str, **fields: Any) -> str:
    """Publishes an order and returns its action's id."""
    action = str(uuid.uuid4())
    data = {"actionId": action, "reason": "teste", "adminId": str(uuid.uuid4()), **fields}
    now = timestamp()
    entry = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/moderation",
        "type": kind,
        "subject": action,
        "time": now,
        "datacontenttype": "application/json",
        "dataschema": f"/schemas/{kind}/1",
        "version": "1",
        "data": json.dumps(data),
    }
    with stack.redis.connect() as client:
        client.xadd(STREAM, dict(made_by_hand(entry)))
    return action


def answers(stack: Stack, action: str) -> list[tuple[str, dict[str, Any]]]:
    """What was answered to an action so far."""
    found = [
        (entry["type"], json.loads(entry["data"]))
        for entry in stream_entries(stack, STREAM)
        if entry["type"] in ("action.applied", "action.refused")
    ]
    return [(kind, data) for kind, data in found if data["actionId"] == action]


def carried_out(stack: Stack, action: str, service: str) -> None:
    """Waits until a service has answered that it is done."""
    eventually(
        f"{service} answers action {action}",
        lambda: any(kind == "action.applied" and data["service"] == service for kind, data in answers(stack, action)),
    )


def timestamp(seconds: float = 0) -> str:
    """The time that many seconds from now, as events write it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
