"""What a piece of work makes one gateway do, in its process and in the stores behind it: counts, no times."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis
import requests
from psycopg import sql

from praca_dev.stack import Stack
from support.people import ANSWER_SECONDS, eventually

# What each count is called.
ROWS = "rows written in the gateway's schema"
LOG_BYTES = "bytes of write-ahead log"
TRANSACTIONS = "transactions that write"
ROUND_TRIPS = "round trips to PostgreSQL"
REDIS_COMMANDS = "Redis commands"
READS = "system calls that read"
WRITES = "system calls that write"
ALLOCATIONS = "allocations"

Counts = dict[str, int]


@dataclass(frozen=True)
class Counting:
    """Looks at a gateway, its PostgreSQL and its Redis, over connections that stay."""

    gateway_url: str
    gateway_pid: int
    # A file with a number of 64 bits.
    allocations: Path
    postgres: psycopg.Connection[Any]
    redis: redis.Redis

    @classmethod
    @contextmanager
    def of(cls, stack: Stack, gateway: str, allocations: Path) -> Iterator[Counting]:
        url, pid = stack.instance(gateway).url, stack.process(gateway).pid
        with (
            psycopg.connect(stack.postgres.superuser_url("praca"), autocommit=True) as postgres,
            stack.redis.connect() as client,
        ):
            yield cls(url, pid, allocations, postgres, client)

    def during(self, work: Callable[[], None]) -> Counts:
        """What was done meanwhile. What shows at once is read close to the work, so that little else is among it."""
        rows, before = self._rows_written(), self._at_once()
        work()
        after = self._at_once()
        return {ROWS: self._rows_written() - rows, **{name: after[name] - before[name] for name in after}}

    def _rows_written(self) -> int:
        """Once the statistics tell of every row: a session reports what it counted up to ten seconds later."""
        eventually("PostgreSQL's statistics tell of every row", self._statistics_are_complete)
        query = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = 'rooms'"
        return self._number(query)

    def _statistics_are_complete(self) -> bool:
        """Whether in each table, by the statistics, as many rows came and did not go as there are."""
        tables = self.postgres.execute(
            "SELECT relname, n_tup_ins - n_tup_del FROM pg_stat_user_tables WHERE schemaname = 'rooms'"
        ).fetchall()
        count = sql.SQL("SELECT count(*) FROM rooms.{}")
        return all(self._number(count.format(sql.Identifier(table))) == rows for table, rows in tables)

    def _at_once(self) -> Counts:
        return {
            LOG_BYTES: self._number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"),
            # Only a transaction that writes takes a number.
            TRANSACTIONS: self._number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"),
            ROUND_TRIPS: self._round_trips(),
            REDIS_COMMANDS: self._redis_commands(),
            **self._of_the_process(),
        }

    def _number(self, query: str | sql.Composed) -> int:
        [(number,)] = self.postgres.execute(query).fetchall()
        return int(number)

    def _round_trips(self) -> int:
        """By the gateway's own metrics."""
        lines = requests.get(f"{self.gateway_url}/metrics", timeout=ANSWER_SECONDS).text.splitlines()
        return sum(int(line.split()[-1]) for line in lines if line.startswith("postgres_query_duration_seconds_count"))

    def _redis_commands(self) -> int:
        """Those that scripts call included; without INFO, which asks here."""
        commands: dict[str, dict[str, int]] = self.redis.info("commandstats")
        return sum(told["calls"] for name, told in commands.items() if name != "cmdstat_info")

    def _of_the_process(self) -> Counts:
        """By the kernel, to which what libpq sends and receives is neither a read nor a write."""
        lines = Path(f"/proc/{self.gateway_pid}/io").read_text().splitlines()
        told = dict(line.split(": ") for line in lines)
        [allocations] = struct.unpack("=Q", self.allocations.read_bytes())
        return {READS: int(told["syscr"]), WRITES: int(told["syscw"]), ALLOCATIONS: allocations}
