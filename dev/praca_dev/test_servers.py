"""The PostgreSQL and Redis that the Swift tests share; each test has a schema and a key prefix of its own there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .credentials import Credentials
from .data_servers import PostgresServer, RedisServer
from .layout import DEVELOPMENT, Layout
from .ports import PortChooser
from .processes import stop_together
from .progress import Progress

# Tests run side by side, each with pools of its own.
MAX_CONNECTIONS = 500


@contextmanager
def shared_test_servers(progress: Progress, name: str) -> Iterator[dict[str, str]]:
    """Runs both servers while the body runs, which gets the variables that tell the tests where they are."""
    layout = Layout(DEVELOPMENT.home / name)
    DEVELOPMENT.create()
    # What a run that was killed left in the databases is nobody's business any more.
    shutil.rmtree(layout.home, ignore_errors=True)
    layout.create()
    ports = PortChooser()
    credentials = Credentials(layout.secrets)
    postgres = PostgresServer(layout, ports.choose(), credentials, "-c", f"max_connections={MAX_CONNECTIONS}")
    redis = RedisServer(layout, ports.choose(), password=None)
    try:
        with progress.step("PostgreSQL and Redis for the tests") as step:
            postgres.process.start()
            redis.process.start()
            postgres.wait(step)
            redis.wait(step)
        yield {"PRACA_TEST_POSTGRES_URL": postgres.superuser_url(), "PRACA_TEST_REDIS_URL": redis.url}
    finally:
        stop_together([postgres.process, redis.process])


def print_exports(environment: dict[str, str]) -> None:
    """The lines that a shell needs to run single tests by hand."""
    for name, value in environment.items():
        print(f"export {name}={value}", flush=True)
    print("Paste these lines into another terminal, then: swift test --filter NAME", file=sys.stderr)
    print("Ctrl-C here ends both servers.", file=sys.stderr, flush=True)
