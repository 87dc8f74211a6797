"""Everything that the tests see on streams and sockets is held to docs/asyncapi.yaml, and the JSON that people
send over REST to docs/openapi.yaml.

A thread reads all event streams of a stack for as long as it lives; conversations report what they hear, people what
they sent. What is found fails the test that runs then (stacks.py)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import redis

from praca_dev.contract import Contract
from praca_dev.contract.checking import DEAD_FIELDS, Checker
from praca_dev.stack import Stack

CHECKER = Checker(Contract())
LOOK_SECONDS = 1.0
# Entries of one stream that are read at once.
PAGE = 500
# A fault that shows in everything is told so often.
MOST_FINDINGS = 20

lock = threading.Lock()
findings: list[str] = []
by_hand: set[frozenset[tuple[str, str]]] = set()


def made_by_hand(entry: Mapping[str, str]) -> Mapping[str, str]:
    """Says that a test itself is about to publish this entry, which need not be what a service would publish."""
    with lock:
        by_hand.add(frozenset(entry.items()))
    return entry


def report(found: list[str]) -> None:
    """Keeps what is wrong for the test that runs."""
    if found:
        with lock:
            findings.extend(found[: MOST_FINDINGS - len(findings)])


def taken() -> list[str]:
    """What was wrong since this was asked last."""
    with lock:
        found = findings.copy()
        findings.clear()
    return found


def check_entry(stream: str, fields: Mapping[str, str]) -> list[str]:
    """What is wrong with an entry, unless a test made it."""
    own = {name: value for name, value in fields.items() if name not in DEAD_FIELDS}
    with lock:
        if frozenset(own.items()) in by_hand:
            return []
    is_original = stream.startswith(("events:dead:", "events:replay:"))
    origin = fields.get("deadstream") or fields.get("replaystream") or "" if is_original else stream
    return CHECKER.entry(origin, fields)


class StreamWitness:
    """Reads on in every stream, whatever happens to Redis meanwhile."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._last: dict[str, str] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream witness", daemon=True)

    @contextmanager
    def watching(self) -> Iterator[StreamWitness]:
        """Reads while the body runs, and what is left after it."""
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self._look()
        self._look()

    def _look(self) -> None:
        try:
            with self._stack.redis.connect() as client:
                keys: Any = client.scan_iter("events:*", count=1_000, _type="stream")
                for key in sorted(keys):
                    self._read(client, key)
        except redis.RedisError:
            # It is away, or not what it was: a test does that on purpose. What it holds then is read when it is back.
            return

    def _read(self, client: redis.Redis, stream: str) -> None:
        while True:
            after = self._last.get(stream)
            page: Any = client.xrange(stream, min=f"({after}" if after else "-", count=PAGE)
            for entry, fields in page:
                self._last[stream] = entry
                report(check_entry(stream, fields))
            if len(page) < PAGE:
                return
