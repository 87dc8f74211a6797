"""The servers that the Swift tests share; each test has a schema and prefixes of keys of its own there."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .credentials import Credentials
from .data_servers import PostgresServer, RedisServer
from .layout import DEVELOPMENT, Layout
from .object_store import BUCKET, ObjectStore
from .ports import PortChooser
from .processes import stop_together
from .progress import Progress

# Tests run side by side, each with pools of its own.
MAX_CONNECTIONS = 500


@contextmanager
def shared_test_servers(progress: Progress, name: str) -> Iterator[dict[str, str]]:
    """Runs the servers while the body runs, which gets the variables that tell the tests where they are."""
    layout = Layout(DEVELOPMENT.home / name)
    DEVELOPMENT.create()
    # What a run that was killed left in the databases is nobody's business any more.
    shutil.rmtree(layout.home, ignore_errors=True)
    layout.create()
    ports = PortChooser()
    credentials = Credentials(layout.secrets)
    options = ("-c", f"max_connections={MAX_CONNECTIONS}")
    # Tests count on this password, as they do on private servers of their own.
    postgres = PostgresServer(layout, ports.choose(), credentials, *options, superuser_password="postgres")
    # What the tests leave is thrown away: a checkpoint at the end would write it all to a disk that may be busy.
    postgres.process.stop_signal = signal.SIGQUIT
    redis = RedisServer(layout, ports.choose(), password=None)
    store = ObjectStore(layout, ports, ports.choose(), credentials, origins=["http://127.0.0.1"])
    servers = (postgres, redis, store)
    try:
        with progress.step("PostgreSQL, Redis and S3 for the tests") as step:
            for server in servers:
                server.process.start()
            for server in servers:
                server.wait(step)
        yield {
            "PRACA_TEST_POSTGRES_URL": postgres.superuser_url(),
            "PRACA_TEST_REDIS_URL": redis.url,
            "PRACA_TEST_S3_URL": f"{store.url}/{BUCKET}",
            "PRACA_TEST_S3_SIGNING_SECRET": store.signing_secret,
            "PRACA_TEST_S3_SERVICE_SECRET": store.service_secret,
        }
    finally:
        stop_together([server.process for server in servers])


def print_exports(environment: dict[str, str]) -> None:
    """The lines that a shell needs to run single tests by hand."""
    for name, value in environment.items():
        print(f"export {name}={value}", flush=True)
    print("Paste these lines into another terminal, then: swift test --filter NAME", file=sys.stderr)
    print("Ctrl-C here ends the servers.", file=sys.stderr, flush=True)
