"""The stack under the benchmark: one optimised gateway on a given port, with all it needs to itself."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .builder import Builder
from .errors import StackError
from .layout import ROOT, Layout
from .ports import PortChooser, is_free
from .progress import Progress
from .services import AUTH, ROOMS_GATEWAY, Instance
from .stack import Stack, StackOptions

BENCH = Layout(ROOT / ".dev/bench")
GATEWAY = "rooms-gateway-1"
DOOR = BENCH.run / "door.json"
# Users of a load generator write faster than people, and may share an account.
SETTINGS = {
    "PRACA_LOG_LEVEL": "warning",
    "PRACA_ROOMS_EVENTS_PER_SECOND": "1000000",
    "PRACA_ROOMS_EVENTS_PER_USER_SECOND": "1000000",
    "PRACA_ROOMS_MAX_CONNECTIONS_PER_USER": "20000",
    "PRACA_ROOMS_OWNED_PER_USER": "10000000",
    "PRACA_ROOMS_CREATED_PER_USER_HOUR": "10000000",
    "PRACA_ROOMS_READS_PER_USER_MINUTE": "10000000",
    "PRACA_ROOMS_BYTES_PER_USER_HOUR": "1000000000000",
    "PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR": "10000000",
    "PRACA_ROOMS_KEYS_PER_USER_HOUR": "10000000",
}


@dataclass(frozen=True)
class Door:
    """What a second process needs to know to put people and rooms into a running stack. Holds secrets."""

    gateway_url: str
    rooms_database_url: str
    auth_executable: str
    auth_environment: dict[str, str]

    def save(self) -> None:
        """Leaves it for `load`, for this user only."""
        descriptor = os.open(DOOR, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(self), file)

    @classmethod
    def load(cls) -> Door:
        """That of the stack that runs now."""
        try:
            return cls(**json.loads(DOOR.read_text()))
        except FileNotFoundError:
            raise StackError(
                "no bench stack is running", hint="'make bench-serve PORT=…' in another terminal"
            ) from None


class BenchStack(Stack):
    """PostgreSQL (fsync on), Redis, auth and one gateway: release builds, quiet logs, empty databases at each start.
    Nothing else runs: it would take the two cores from what is measured."""

    def __init__(self, port: int | None, progress: Progress) -> None:
        self._port = port
        options = StackOptions(
            layout=BENCH,
            builder=replace(Builder.from_environment(), release=True),
            gateways=1,
            usual_ports=False,
            settings=SETTINGS,
            services=(AUTH, ROOMS_GATEWAY),
            front_door=False,
        )
        super().__init__(options, progress)

    def _choose_instances(self, ports: PortChooser) -> list[Instance]:
        if self._port is None:
            return super()._choose_instances(ports)
        if not is_free(self._port):
            raise StackError(f"port {self._port} of 127.0.0.1 is taken", hint="another PORT=…")
        chosen = ports.choose([self._port])
        return [
            replace(instance, port=chosen) if instance.service == ROOMS_GATEWAY else instance
            for instance in super()._choose_instances(ports)
        ]

    def start(self) -> None:
        """As Stack; what an earlier run left in the databases is removed first, so that runs compare."""
        shutil.rmtree(self.layout.data)
        self.layout.data.mkdir()
        super().start()
        self.door().save()

    def stop(self) -> None:
        DOOR.unlink(missing_ok=True)
        super().stop()

    def door(self) -> Door:
        """The way in."""
        auth = self.instance("auth")
        return Door(
            gateway_url=self.instance(GATEWAY).url,
            rooms_database_url=self.postgres.url("rooms_owner"),
            auth_executable=str(self.binaries.path(AUTH)),
            auth_environment=self._settings(auth),
        )

    def executable(self, name: str) -> Path:
        """A built executable that is no service."""
        return self.options.builder.executable(name)
