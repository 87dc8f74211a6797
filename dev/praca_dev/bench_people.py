"""Accounts, their access tokens, and rooms, by the thousand, for a benchmark."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import urllib.error
import urllib.request
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
# Rooms with both pauses in force. The shortest there is: the limiter works, and no load that is offered meets it.
RULED_ROOMS = BENCH.home / "ruled-rooms.txt"
RULED_ROOM_COUNT = 50
RULED_PAUSE_SECONDS = 0.001
PROJECTION_SECONDS = 300.0
COMMAND_SECONDS = 300.0
HTTP_SECONDS = 20.0


def prepare(door: Door, count: int, progress: Progress, tokens: Path = TOKENS, rooms: Path = ROOMS) -> None:
    """Sees to it that `count` accounts and the rooms are there, and writes their files."""
    with progress.step(f"{count} accounts and access tokens"):
        signed = access_tokens(door, count)
        write(tokens, signed)
    with progress.step("the gateway hears of the accounts") as step:
        people = [subject(token) for token in signed]
        if not step.wait("their events", lambda: known(door, people) == count, seconds=PROJECTION_SECONDS):
            raise StackError(f"not all accounts reached the gateway within {PROJECTION_SECONDS:.0f} s")
    with progress.step(f"{ROOM_COUNT + RULED_ROOM_COUNT} rooms"):
        places = range(1, ROOM_COUNT + RULED_ROOM_COUNT + 1)
        write(rooms, [create_room(door, signed[0], place, 0) for place in places[:ROOM_COUNT]])
        ruled = [create_room(door, signed[0], place, RULED_PAUSE_SECONDS) for place in places[ROOM_COUNT:]]
        write(RULED_ROOMS, ruled)


def access_tokens(door: Door, count: int) -> list[str]:
    """A token for each of that many accounts, by auth's own development command, which makes the accounts it lacks."""
    done = subprocess.run(
        [door.auth_executable, "token", "--users", str(count)],
        check=False,
        env={**inherited_environment(), **door.auth_environment},
        cwd=BENCH.run,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
    )
    signed = done.stdout.split()
    if done.returncode != 0 or len(signed) != count:
        raise StackError(f"'auth token' ended with exit code {done.returncode}: {done.stderr.strip()[-2000:]}")
    return signed


def subject(token: str) -> str:
    """The account that a token is for."""
    claims = token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])


def known(door: Door, people: list[str]) -> int:
    """How many of these accounts the gateway knows."""
    with psycopg.connect(door.rooms_database_url) as connection:
        row = connection.execute("SELECT count(*) FROM rooms.users WHERE id = ANY (%s::uuid[])", (people,)).fetchone()
    return int(row[0]) if row else 0


def create_room(door: Door, token: str, place: int, pause_seconds: float) -> str:
    """Opens a public room with these pauses as the token's owner, and returns its id."""
    room = {
        "name": f"Banco de provas {place}",
        "description": "",
        "visibility": "public",
        "intervalGlobalSeconds": pause_seconds,
        "perUserSeconds": pause_seconds,
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


def write(path: Path, lines: Sequence[str]) -> None:
    """One a line, for this user only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{line}\n" for line in lines)
