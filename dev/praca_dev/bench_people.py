"""Accounts, their access tokens, and rooms, by the thousand, for a benchmark."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from pathlib import Path

import psycopg

from .bench_stack import BENCH, Door
from .errors import StackError
from .processes import inherited_environment
from .progress import Progress

TOKENS = BENCH.home / "tokens.txt"
ROOMS = BENCH.home / "rooms.txt"
ROOM_COUNT = 100
# Marks the accounts that were made here.
EMAIL_DOMAIN = "bench.praca.example"
PROJECTION_SECONDS = 300.0
COMMAND_SECONDS = 300.0
HTTP_SECONDS = 20.0

# What registration does, in bulk and without a password: a hash a person would take minutes, and nobody logs in here.
# The event makes the accounts known to the gateway on the usual way.
CREATE_ACCOUNTS = """
WITH account AS (
    INSERT INTO auth.accounts (id, email, display_name, role, status, password_hash, version, created_at)
    SELECT id, email, display_name, 'User', 'ativa', 'none: made for a benchmark', 1,
        date_trunc('milliseconds', clock_timestamp())
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS person (id, email, display_name)
    RETURNING *
)
INSERT INTO auth.outbox (stream, event_id, source, type, subject, time, dataschema, version, data)
SELECT 'events:user', event_id, '/auth', 'user.registered', id::text, created_at, '/schemas/user.registered/1', version,
    convert_to(json_build_object(
        'userId', id, 'displayName', display_name, 'role', role, 'status', status, 'statusUntil', NULL,
        'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, 'UTF8')
FROM account JOIN unnest(%s::uuid[], %s::uuid[]) AS event (id, event_id) USING (id)
"""


def prepare(door: Door, count: int, progress: Progress, tokens: Path = TOKENS, rooms: Path = ROOMS) -> None:
    """Sees to it that `count` accounts and the rooms are there, and writes both files."""
    with progress.step(f"{count} accounts"):
        people = accounts(door, count)
    with progress.step("the gateway hears of the accounts") as step:
        wanted = "SELECT count(*) FROM rooms.users WHERE id = ANY (%s::uuid[])"
        if not step.wait(
            "their events", lambda: number(door.rooms_database_url, wanted, people) == count, seconds=PROJECTION_SECONDS
        ):
            raise StackError(f"not all accounts reached the gateway within {PROJECTION_SECONDS:.0f} s")
    with progress.step(f"{count} access tokens"):
        signed = access_tokens(door, people)
        write(tokens, signed)
    with progress.step(f"{ROOM_COUNT} rooms"):
        write(rooms, [create_room(door, signed[0], place) for place in range(1, ROOM_COUNT + 1)])


def accounts(door: Door, count: int) -> list[str]:
    """The ids of that many accounts made for benchmarks; those that are missing are made."""
    with psycopg.connect(door.auth_database_url) as connection:
        found = connection.execute(
            "SELECT id::text FROM auth.accounts WHERE email LIKE %s ORDER BY id LIMIT %s", (f"%@{EMAIL_DOMAIN}", count)
        ).fetchall()
        people = [str(row[0]) for row in found]
        new = [uuid7() for _ in range(count - len(people))]
        if new:
            emails = [f"p{secrets.token_hex(8)}@{EMAIL_DOMAIN}" for _ in new]
            names = [f"Pessoa {place}" for place in range(len(people) + 1, count + 1)]
            events = [uuid7() for _ in new]
            connection.execute(CREATE_ACCOUNTS, (new, emails, names, new, events))
        return people + new


def access_tokens(door: Door, people: Sequence[str]) -> list[str]:
    """A token for each account, signed by auth itself."""
    done = subprocess.run(
        [door.auth_executable, "token", "--users", "-"],
        check=False,
        env={**inherited_environment(), **door.auth_environment},
        cwd=BENCH.run,
        input="".join(f"{person}\n" for person in people),
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
    )
    signed = done.stdout.split()
    if done.returncode != 0 or len(signed) != len(people):
        raise StackError(f"'auth token' ended with exit code {done.returncode}: {done.stderr.strip()[-2000:]}")
    return signed


def create_room(door: Door, token: str, place: int) -> str:
    """Opens a public room without rules as the token's owner, and returns its id."""
    room = {
        "name": f"Banco de provas {place}",
        "description": "",
        "visibility": "public",
        "intervalGlobalSeconds": 0,
        "perUserSeconds": 0,
    }
    request = urllib.request.Request(
        f"{door.gateway_url}/rooms",
        data=json.dumps(room).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS) as answer:
            return str(json.load(answer)["id"])
    except urllib.error.HTTPError as error:
        text = error.read(2000).decode("utf-8", "replace")
        raise StackError(f"creating a room was answered with {error.code}: {text}") from None


def number(url: str, query: str, people: list[str]) -> int:
    """The one number that a query about some accounts answers."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query, (people,)).fetchone()
    return int(row[0]) if row else 0


def write(path: Path, lines: Sequence[str]) -> None:
    """One a line, for this user only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{line}\n" for line in lines)


def uuid7() -> str:
    """A UUID of version 7: milliseconds, then chance."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
