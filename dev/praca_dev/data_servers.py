"""The private PostgreSQL and Redis of one stack."""

from __future__ import annotations

import signal
import subprocess

import psycopg
import redis

from .credentials import Credentials
from .errors import StackError
from .layout import ROOT, Layout
from .processes import Process, inherited_environment
from .progress import Step

# The contexts that have a schema, an owner role and a service role (deploy/postgres/bootstrap.sql).
CONTEXTS = ("auth", "rooms", "marketplace", "moderation", "uploads")

READY_SECONDS = 60.0


class PostgresServer:
    """A cluster of the stack's own, with the database `praca` and a role for each use."""

    def __init__(
        self, layout: Layout, port: int, credentials: Credentials, *options: str, superuser_password: str = ""
    ) -> None:
        self.port = port
        self.credentials = credentials
        self._superuser_password = superuser_password or credentials.password("POSTGRES_PASSWORD")
        self.process = Process(
            name="postgres",
            arguments=[str(ROOT / "dev/bin/private-postgres"), str(layout.data / "postgres"), str(port), *options],
            environment={"PRACA_POSTGRES_PASSWORD": self._superuser_password},
            log=layout.logs / "postgres.log",
            directory=layout.home,
            stop_signal=signal.SIGINT,
        )

    def superuser_url(self, database: str = "postgres") -> str:
        return f"postgres://postgres:{self._superuser_password}@127.0.0.1:{self.port}/{database}"

    def url(self, role: str) -> str:
        """The address of the database `praca` for a role (`auth`, `auth_owner`, …)."""
        password = self.credentials.password(f"{role.upper()}_PASSWORD")
        return f"postgres://praca_{role}:{password}@127.0.0.1:{self.port}/praca"

    def wait(self, step: Step) -> None:
        """Until it takes queries."""
        refusal = ""

        def answers() -> bool:
            nonlocal refusal
            if not self.process.alive:
                raise StackError(f"PostgreSQL ended: {self.process.describe_end()}", log=self.process.log)
            try:
                psycopg.connect(self.superuser_url(), connect_timeout=2).close()
                return True
            except psycopg.OperationalError as error:
                refusal = str(error)
                if "password authentication failed" in refusal:
                    raise StackError(
                        "PostgreSQL does not take the password in secrets.env: the data is older than the file",
                        hint="'make clean-data' and start again (this empties the development database)",
                    ) from None
                return False

        if not step.wait("PostgreSQL to take connections", answers, seconds=READY_SECONDS):
            raise StackError(f"PostgreSQL does not answer: {refusal}", log=self.process.log)

    def bootstrap(self) -> None:
        """Creates or completes the database, schemas and roles."""
        environment = {"PGPASSWORD": self._superuser_password}
        for context in CONTEXTS:
            for role in (context, f"{context}_owner"):
                environment[f"PRACA_{role.upper()}_PASSWORD"] = self.credentials.password(f"{role.upper()}_PASSWORD")
        script = ROOT / "deploy/postgres/bootstrap.sql"
        command = ["psql", "--no-psqlrc", "--quiet", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--username", "postgres", "--dbname", "postgres", "--file", str(script)]
        done = subprocess.run(
            command,
            check=False,
            env={**inherited_environment(), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise StackError(f"{script.relative_to(ROOT)} failed:\n{done.stderr.strip()}")


class RedisServer:
    """A Redis of the stack's own: append-only file on, nothing evicted."""

    def __init__(self, layout: Layout, port: int, password: str | None) -> None:
        self.port = port
        self.password = password
        self.process = Process(
            name="redis",
            arguments=[str(ROOT / "dev/bin/private-redis"), str(layout.data / "redis"), str(port)],
            environment={} if password is None else {"PRACA_REDIS_PASSWORD": password},
            log=layout.logs / "redis.log",
            directory=layout.home,
        )

    @property
    def url(self) -> str:
        user = "" if self.password is None else f":{self.password}@"
        return f"redis://{user}127.0.0.1:{self.port}"

    def connect(self) -> redis.Redis:
        """A client that answers text."""
        return redis.Redis.from_url(self.url, decode_responses=True, socket_timeout=5)

    def wait(self, step: Step) -> None:
        """Until its data is loaded and it answers."""

        def answers() -> bool:
            if not self.process.alive:
                raise StackError(f"Redis ended: {self.process.describe_end()}", log=self.process.log)
            try:
                with self.connect() as client:
                    return bool(client.ping())
            except redis.AuthenticationError:
                raise StackError(
                    "another Redis answers on our port", hint="run it again: another port is chosen"
                ) from None
            except redis.RedisError:
                return False

        if not step.wait("Redis to answer", answers, seconds=READY_SECONDS):
            raise StackError("Redis does not answer", log=self.process.log)
