"""`make status`: what runs, and whether it is well: processes, streams, consumer groups, dead letters, outboxes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import redis
from psycopg import sql

from .credentials import Credentials
from .layout import Layout
from .lock import Lock
from .system import http_status

DATA_SERVERS = ("postgres", "redis", "s3")
CALL_SECONDS = 3
# An event that has waited this long to be published is a reason to look.
LATE_SECONDS = 30.0


@dataclass
class Report:
    """Lines, and whether all is well."""

    well: bool = True

    def say(self, text: str) -> None:
        print(text)

    def judge(self, good: bool, text: str, trouble: str) -> None:
        """One line; what is not good is marked and remembered."""
        self.well = self.well and good
        self.say(text if good else f"{text}   {trouble}")


def print_status(layout: Layout) -> int:
    """Everything at a glance. Exit code 1 if the stack is not running or something is wrong."""
    if not Lock(layout.lock).is_held() or not layout.state.exists():
        print("The stack is not running: 'make run' starts it.")
        return 1
    state = json.loads(layout.state.read_text())
    credentials = Credentials(layout.secrets)
    report = Report()
    report.say(f"{state['url']}   supervisor {state['supervisor']}")
    processes(report, state["ports"])
    with asked(report, "Redis"):
        streams(report, state["ports"]["redis"], credentials)
    with asked(report, "PostgreSQL"):
        outboxes(report, state["ports"]["postgres"], credentials)
    return 0 if report.well else 1


@contextmanager
def asked(report: Report, name: str) -> Iterator[None]:
    """A store that does not answer is told, and the rest is shown all the same."""
    try:
        yield
    except (redis.RedisError, psycopg.Error) as error:
        report.judge(False, f"  {name}", f"DOES NOT ANSWER: {str(error).splitlines()[0]}")


def processes(report: Report, ports: dict[str, int]) -> None:
    """One line a process."""
    for name, port in ports.items():
        address = f"127.0.0.1:{port}"
        if name in DATA_SERVERS:
            report.say(f"  {name:<18} {address}")
            continue
        status = http_status(f"http://{address}{'/' if name == 'nginx' else '/readyz'}")
        report.judge(
            status == 200,
            f"  {name:<18} {address:<18} {'ready' if status == 200 else ''}".rstrip(),
            f"NOT READY ({status or 'no answer'})",
        )


def streams(report: Report, port: int, credentials: Credentials) -> None:
    """Each stream's length, and what each of its groups has before it and in hand; dead letters by service."""
    password = credentials.password("REDIS_PASSWORD")
    with redis.Redis(
        port=port,
        password=password,
        decode_responses=True,
        socket_timeout=CALL_SECONDS,
        socket_connect_timeout=CALL_SECONDS,
    ) as client:
        names = sorted(str(name) for name in client.scan_iter("events:*", _type="stream"))
        report.say("streams")
        for name in names:
            if name.startswith("events:dead:"):
                continue
            report.say(f"  {name:<30} {client.xlen(name):>8} entries")
            groups: Any = client.xinfo_groups(name)
            for group in groups:
                lag = "?" if group["lag"] is None else group["lag"]
                report.say(f"    {group['name']:<28} {lag:>8} behind {group['pending']:>8} pending")
        for name in names:
            if name.startswith("events:dead:"):
                count: Any = client.xlen(name)
                service = name.removeprefix("events:dead:")
                report.judge(
                    count == 0, f"  {name:<30} {count:>8} dead letters", f"'{service} dead-letters list' shows them"
                )


def outboxes(report: Report, port: int, credentials: Credentials) -> None:
    """What each context has committed and not yet published."""
    connection = psycopg.connect(
        host="127.0.0.1",
        port=port,
        user="postgres",
        password=credentials.password("POSTGRES_PASSWORD"),
        dbname="praca",
        connect_timeout=CALL_SECONDS,
        options=f"-c statement_timeout={CALL_SECONDS}s",
    )
    with connection:
        contexts = connection.execute(
            "SELECT schemaname FROM pg_tables WHERE tablename = 'outbox' ORDER BY 1"
        ).fetchall()
        report.say("outboxes")
        for (context,) in contexts:
            query = sql.SQL(
                "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float FROM {}"
            )
            row = connection.execute(query.format(sql.Identifier(context, "outbox"))).fetchone()
            assert row is not None
            report.judge(
                row[1] < LATE_SECONDS, f"  {context:<30} {row[0]:>8} waiting", f"THE OLDEST FOR {row[1]:.0f} s"
            )
