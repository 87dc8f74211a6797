"""`make status`: the stack at a glance, and what an operator has to look into."""

from __future__ import annotations

import re
import uuid

import psycopg
import pytest

from praca_dev.stack import Stack
from praca_dev.status import print_status
from support.people import Person, eventually
from support.witness import made_by_hand


def test_status_shows_processes_streams_groups_and_outboxes(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    Person.register(stack.nginx.url)
    # What tests before this one made up, and services gave up, is not what this one is about.
    with stack.redis.connect() as client:
        for name in list(client.scan_iter("events:dead:*")):
            client.delete(name)
    eventually("all is well", lambda: print_status(stack.layout) == 0)
    capsys.readouterr()
    assert print_status(stack.layout) == 0
    shown = capsys.readouterr().out
    for instance in stack.instances:
        assert re.search(rf"^  {instance.name} +127\.0\.0\.1:{instance.port} +ready$", shown, re.MULTILINE)
    assert re.search(r"^  events:user +[1-9]\d* entries$", shown, re.MULTILINE)
    assert re.search(r"^    rooms-gateway +\d+ behind +\d+ pending$", shown, re.MULTILINE)
    assert re.search(r"^  rooms +\d+ waiting$", shown, re.MULTILINE)


def test_status_tells_dead_letters_and_events_that_wait(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    stream = "events:dead:nobody"
    with stack.redis.connect() as client:
        client.xadd(stream, dict(made_by_hand({"error": "a test's"})))
        client.set("events:test", "no stream")
    old = """
        INSERT INTO auth.outbox
            (stream, event_id, source, type, subject, time, dataschema, version, data, created_at)
        VALUES ('events:test', %s, 'test', 'test', 'test', now(), 'test', 1, '{}', now() - interval '1 minute')
    """
    event_id = uuid.uuid4()
    try:
        # Such a row waits: Redis refuses what is no stream.
        with psycopg.connect(stack.postgres.superuser_url("praca")) as connection:
            connection.execute(old, (event_id,))
        assert print_status(stack.layout) == 1
        shown = capsys.readouterr().out
        assert re.search(
            r"^  events:dead:nobody +1 dead letters   'nobody dead-letters list' shows them$", shown, re.MULTILINE
        )
        assert re.search(r"^  auth +1 waiting   THE OLDEST FOR \d+ s$", shown, re.MULTILINE)
    finally:
        with psycopg.connect(stack.postgres.superuser_url("praca")) as connection:
            connection.execute("DELETE FROM auth.outbox WHERE event_id = %s", (event_id,))
        with stack.redis.connect() as client:
            client.delete(stream, "events:test")
