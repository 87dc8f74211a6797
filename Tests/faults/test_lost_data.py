"""Redis with its data lost: PostgreSQL is the record, and the streams are filled again from it."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from praca_dev.data_servers import RedisServer
from praca_dev.layout import Layout
from praca_dev.ports import PortChooser
from praca_dev.stack import Stack
from support.crowd import Crowd
from support.freezing import frozen
from support.people import eventually
from support.records import sent_events
from support.stacks import wait_until_well


def newest_append_only_file(stack: Stack) -> Path:
    """The file that Redis appends to."""
    folder = stack.layout.data / "redis/appendonlydir"
    return max(folder.glob("*.incr.aof"), key=lambda path: int(path.name.split(".")[-3]))


def answers(server: RedisServer) -> bool:
    try:
        with server.connect() as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def test_streams_are_whole_again_after_the_end_of_the_append_only_file_was_cut(stack: Stack) -> None:
    """A kill alone loses nothing: the file's end is cut, as a power cut would. The twin is the look right after the
    start, with the services stopped: then the messages are missing."""
    with Crowd.gather(stack) as crowd:
        crowd.wait_for(crowd.total)
        crowd.finish()
        processes = [stack.redis.process, *stack.services.values()]
        with ExitStack() as unattended:
            for process in processes:
                unattended.enter_context(stack.supervisor.unattended(process.name))
            for process in reversed(processes):
                process.kill()
            file = newest_append_only_file(stack)
            with file.open("r+b") as appended:
                appended.truncate(file.stat().st_size // 2)
            stack.supervisor.start(stack.redis.process)
            eventually("Redis has loaded what is left", lambda: answers(stack.redis))
            assert len(crowd.on_stream()) < crowd.total, "the cut took nothing: the test shows nothing"
        wait_until_well(stack)
        eventually("every message is on the stream again", lambda: len(crowd.on_stream()) == crowd.total)


def test_nobody_misses_a_message_when_redis_is_emptied_under_load(stack: Stack) -> None:
    with Crowd.gather(stack) as crowd:
        for at in (15, 45):
            crowd.wait_for(at)
            with stack.redis.connect() as client:
                client.flushall()
        crowd.finish()
    assert len(sent_events(stack, crowd.room_id)) >= crowd.total


def test_redis_that_was_emptied_is_empty_while_no_relay_can_fill_it_again(stack: Stack) -> None:
    """The twin: what Redis lost is nowhere else but in the record, and comes from there."""
    with Crowd.gather(stack) as crowd:
        crowd.finish()
        with ExitStack() as still:
            for gateway in stack.gateways:
                still.enter_context(frozen(stack.services[gateway.name]))
            with stack.redis.connect() as client:
                client.flushall()
            assert not crowd.on_stream()
        eventually("every message is on the stream again", lambda: len(crowd.on_stream()) == crowd.total)
    wait_until_well(stack)


@pytest.mark.full
def test_redis_that_evicts_is_refused_at_the_start(stack: Stack) -> None:
    """What would happen else: `test_redis_that_evicts_drops_a_whole_stream`."""
    gateway = stack.gateways[0]
    executable = stack.binaries.path(gateway.service)
    environment = {**stack.services[gateway.name].environment, f"PRACA_{gateway.service.scope}_PORT": "0"}
    command = [str(executable), "serve"]
    with stack.redis.connect() as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            done = subprocess.run(
                command, env=environment, cwd=stack.layout.run, check=False, capture_output=True, text=True, timeout=60
            )
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert done.returncode != 0
    assert "noeviction" in done.stdout + done.stderr


@pytest.mark.full
def test_redis_that_evicts_drops_a_whole_stream(tmp_path: Path) -> None:
    """The twin: with the policy that services refuse, what nobody has read yet is gone, and nobody is told."""
    server = RedisServer(Layout(tmp_path), PortChooser().choose(), password=None)
    server.process.start()
    try:
        eventually("Redis answers", lambda: answers(server))
        with server.connect() as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
            client.xadd("events:message", {"data": "unread"})
            client.config_set("maxmemory", "4mb")
            for number in range(200):
                client.set(f"other:{number}", bytes(100_000))
            assert not client.exists("events:message")
    finally:
        server.process.stop()
