"""Stores without room: no disk, no memory. What was acknowledged stays, what cannot be stored is refused, and with room
again everything goes on by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import redis
import requests

from praca_dev.builder import Builder
from praca_dev.keeper import Keeper
from praca_dev.layout import ROOT, Layout
from praca_dev.progress import Progress
from praca_dev.stack import Stack, StackOptions
from support.crowd import Crowd, open_room
from support.orders import order
from support.people import Person, RefusedError, eventually
from support.stacks import wait_until_well

HOME = ROOT / ".dev/test-full"
# PostgreSQL's cluster with its first log files, Redis' file, the S3 store's, and some room.
DISK = "420m"
# One person fills it with rooms.
UNLIMITED = {
    "PRACA_ROOMS_OWNED_PER_USER": "10000000",
    "PRACA_ROOMS_CREATED_PER_USER_HOUR": "10000000",
    "PRACA_ROOMS_BYTES_PER_USER_HOUR": "1000000000000",
}


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """The folder becomes a file system of its own while the body runs."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "praca-test", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Takes what is left of the disk, and gives it back."""
    ballast = folder / "ballast"
    try:
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1024 * 1024) if shutil.disk_usage(folder).free > 1024 * 1024 else bytes(4096))
        yield
    finally:
        ballast.unlink(missing_ok=True)


@pytest.fixture
def cramped() -> Iterator[Stack]:
    """A stack whose stores share a small disk."""
    shutil.rmtree(HOME, ignore_errors=True)
    with small_disk(HOME / "data"):
        options = StackOptions(
            layout=Layout(HOME), builder=Builder.from_environment(), usual_ports=False, settings=UNLIMITED
        )
        stack = Stack(options, Progress())
        try:
            stack.start()
            with Keeper(stack):
                try:
                    yield stack
                finally:
                    stack.stop()
        finally:
            stack.stop()


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is made with mount, which needs root")
def test_a_full_disk_refuses_and_loses_nothing_and_heals_with_room(cramped: Stack) -> None:
    with Crowd.gather(cramped) as crowd:
        crowd.wait_for(10)
        with filled(cramped.layout.data):
            owner = crowd.listeners[0].person
            eventually("something is refused", lambda: refused_for_want_of_room(owner))
        wait_until_well(cramped)
        crowd.finish()


def refused_for_want_of_room(person: Person) -> bool:
    """Rooms are created until PostgreSQL has no page for another one."""
    answer = person.request("POST", "/rooms", json={"name": "Sala", "description": "x" * 400})
    assert answer.status_code in (201, 503, 504), answer.text
    return answer.status_code != 201


def test_messages_are_stored_while_redis_has_no_memory_and_events_follow_when_it_has(stack: Stack) -> None:
    with Crowd.gather(stack) as crowd, stack.redis.connect() as client:
        crowd.wait_for(10)
        client.config_set("maxmemory", "1mb")
        try:
            with pytest.raises(redis.exceptions.OutOfMemoryError):
                client.set("test:more", "x")
            before = crowd.acknowledged()
            crowd.wait_for(before + 10)
        finally:
            client.config_set("maxmemory", "0")
        crowd.finish()
    wait_until_well(stack)


def test_readers_are_served_while_redis_has_no_memory(stack: Stack) -> None:
    ana = Person.register(stack.nginx.url)
    room_id = open_room(stack)
    with stack.redis.connect() as client, ana.connect() as conversation:
        conversation.join(room_id)
        client.config_set("maxmemory", "1mb")
        try:
            assert ana.request("GET", "/rooms").status_code == 200
            with suppress(RefusedError):
                conversation.say(room_id, "sem memória")
        finally:
            client.config_set("maxmemory", "0")
        assert conversation.say(room_id, "com memória")["seq"] >= 1


def test_removals_arrive_while_redis_is_nearly_full_and_messages_come_from_the_record(stack: Stack) -> None:
    ana, bruno = (Person.register(stack.nginx.url) for _ in range(2))
    room_id = ana.create_room()["id"]
    here, there = stack.gateways[:2]
    with stack.redis.connect() as client, ana.connect(here.url) as writer, bruno.connect(there.url) as reader:
        writer.join(room_id)
        reader.join(room_id)
        client.config_set("maxmemory", int(client.info("memory")["used_memory"] / 0.9))
        try:
            for gateway in (here, there):
                eventually(f"{gateway.name} sees it", partial(is_scarce, gateway.url))
            message = writer.say(room_id, "pelo registro")
            reader.wait_for_message(message["id"])
            order(stack, "message.removal_ordered", messageId=message["id"])
            eventually("told of the removal", lambda: reader.events("rooms:message:deleted"))
            assert published(client, message["id"]) == ["message.deleted"]
        finally:
            client.config_set("maxmemory", "0")
        eventually("the message follows", lambda: "message.sent" in published(client, message["id"]))
        assert [told["id"] for told in reader.messages(room_id)] == [message["id"]], "and is shown once"
    wait_until_well(stack)


def is_scarce(url: str) -> bool:
    return "eventbus_redis_scarce 1" in requests.get(f"{url}/metrics", timeout=20).text


def published(client: Any, message_id: str) -> list[str]:
    """The types of a message's events on the stream, in order."""
    entries = client.xrange("events:message")
    return [fields["type"] for _, fields in entries if fields["subject"] == message_id]
