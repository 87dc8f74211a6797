"""What is really stored: PostgreSQL and Redis, looked at past the services."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from praca_dev.processes import Process
from praca_dev.stack import Stack


def rows(stack: Stack, query: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a query as the superuser."""
    with psycopg.connect(stack.postgres.superuser_url("praca"), row_factory=dict_row, connect_timeout=10) as connection:
        return connection.execute(query, values).fetchall()


def stored_messages(stack: Stack, room_id: str) -> list[dict[str, Any]]:
    """A room's messages by seq."""
    return rows(stack, "SELECT * FROM rooms.messages WHERE room_id = %s ORDER BY seq", room_id)


def stream_entries(stack: Stack, stream: str) -> list[dict[str, str]]:
    """The entries of an event stream, oldest first."""
    with stack.redis.connect() as client:
        found: list[Any] = client.xrange(stream)
    return [fields for _, fields in found]


def sent_events(stack: Stack, room_id: str) -> list[dict[str, Any]]:
    """The data of the `message.sent` events of a room, in stream order, repeats included."""
    data = [json.loads(e["data"]) for e in stream_entries(stack, "events:message") if e["type"] == "message.sent"]
    return [message for message in data if message["roomId"] == room_id]


def known_name(stack: Stack, user_id: str) -> str:
    """The name under which the gateways know somebody; empty if they do not."""
    found = rows(stack, "SELECT display_name FROM rooms.users WHERE id = %s", user_id)
    return str(found[0]["display_name"]) if found else ""


def outbox_leader(stack: Stack, schema: str) -> Process:
    """The process whose relay leads a context."""
    return lock_holder(stack, f"eventbus relay {schema}")


def group_leader(stack: Stack, schema: str, group: str) -> Process:
    """The process that consumes for a group of which one does."""
    return lock_holder(stack, f"eventbus group {schema}.{group}")


def lock_holder(stack: Stack, lock: str) -> Process:
    """The process whose session holds an advisory lock."""
    query = """
        SELECT DISTINCT a.client_port AS port
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted
            AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(%s, 0)
    """
    holders = {owner_of_port(stack, row["port"]).name for row in rows(stack, query, lock)}
    assert len(holders) == 1, f"not one holder of {lock}: {holders}"
    return stack.process(holders.pop())


def owner_of_port(stack: Stack, port: int) -> Process:
    """The service process that holds the local end of a TCP connection."""
    wanted = f"0100007F:{port:04X}"
    inodes = {
        fields[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if (fields := line.split())[1] == wanted
    }
    for process in stack.services.values():
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            try:
                found = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
            except FileNotFoundError:
                continue
            if found and found.group(1) in inodes:
                return process
    raise AssertionError(f"no service holds port {port}")
