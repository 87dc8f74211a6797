"""Searches have connections of their own: where all of them are taken, whoever writes does not wait."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from praca_dev.stack import Stack
from support.people import Person, eventually
from support.records import rows

# PRACA_ROOMS_READ_POOL_SIZE, which the stack leaves as it is.
LANE = 3
LOCK = 20_261_122


@contextmanager
def searches_held_up(stack: Stack) -> Iterator[None]:
    """Has every search of rooms wait in the database, on whatever connection it came."""
    with psycopg.connect(stack.postgres.superuser_url("praca"), autocommit=True) as connection:
        query = "SELECT pg_get_functiondef('rooms.search_form(text)'::regprocedure)"
        [[before]] = connection.execute(query).fetchall()
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            connection.execute(
                f"""
                CREATE OR REPLACE FUNCTION rooms.search_form(value text) RETURNS text
                LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared({LOCK});
                    RETURN lower(value);
                END $$
                """
            )
            yield
        finally:
            connection.execute(before)
            connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def held_up(stack: Stack) -> dict[str, int]:
    """How many statements wait there, by the pool that they came over."""
    query = """
        SELECT a.application_name AS pool, count(*) AS waiting
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND NOT l.granted AND l.objid::bigint = %s
        GROUP BY 1
    """
    return {row["pool"]: row["waiting"] for row in rows(stack, query, LOCK)}


@contextmanager
def searching(person: Person, doors: list[str], at_once: int) -> Iterator[None]:
    """Somebody who searches for one thing after another, at each door many at a time."""
    is_over = threading.Event()
    numbers = itertools.count()

    def search(door: str) -> None:
        there = replace(person, door=door)
        while not is_over.is_set():
            there.request("GET", "/rooms", params={"q": f"nada disso {next(numbers)}"})

    threads = [threading.Thread(target=search, args=(door,)) for door in doors for _ in range(at_once)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@pytest.mark.timeout(120)
def test_a_send_and_a_look_at_a_room_do_not_wait_for_the_searches_of_another(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    room = bruno.create_room()
    full = {"rooms-gateway.reads": LANE * len(stack.gateways)}
    doors = [gateway.url for gateway in stack.gateways]
    with searches_held_up(stack), searching(ana, doors, 4 * LANE):
        eventually("searches have taken every connection of theirs", lambda: held_up(stack) == full)
        for door in doors:
            there = replace(bruno, door=door)
            sent = there.request("POST", f"/rooms/{room['id']}/messages", json={"body": "oi"})
            assert sent.status_code == 201, sent.text
            assert there.request("GET", f"/rooms/{room['id']}").status_code == 200
        eventually("they have them still", lambda: held_up(stack) == full)
    assert ana.request("GET", "/rooms", params={"q": room["name"]}).json()["items"], "searches find again"
