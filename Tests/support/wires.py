"""Wires between services and their stores that can drop what is sent over them, without a word to either end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from praca_dev.stack import Stack
from support.restarting import restarted

HOST = "127.0.0.1"
BACKLOG = 128


class Wire:
    """A TCP relay to a port of this machine."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._passing = threading.Event()
        self._passing.set()
        self._listener = socket.create_server((HOST, 0), backlog=BACKLOG)
        self.port = int(self._listener.getsockname()[1])
        self._links: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        hang_up(self._listener)
        self._passing.set()
        for end in list(self._links):
            hang_up(end)

    @contextmanager
    def dropping(self) -> Iterator[None]:
        """Nothing gets through while the body runs, not even the end of a connection; what the ends' own systems would
        send again by themselves arrives afterwards."""
        self._passing.clear()
        # Linux takes the new limit: beyond one or two, connections are not refused, but never made.
        self._listener.listen(0)
        try:
            yield
        finally:
            self._listener.listen(BACKLOG)
            self._passing.set()

    def _accept(self) -> None:
        with self._listener, suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._link, args=(near,), daemon=True).start()
                self._passing.wait()

    def _link(self, near: socket.socket) -> None:
        self._passing.wait()
        with near, suppress(OSError), socket.create_connection((HOST, self.target)) as far:
            self._links |= {near, far}
            back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
            back.start()
            self._carry(near, far)
            back.join()
            self._links -= {near, far}

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._passing.wait()
                sink.sendall(data)
        self._passing.wait()
        for end in (source, sink):
            hang_up(end)


def hang_up(end: socket.socket) -> None:
    """Wakes whoever waits at it, too, which closing alone does not."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Wires:
    """What one process reaches its stores by."""

    postgres: Wire
    redis: Wire

    @property
    def all(self) -> tuple[Wire, Wire]:
        return self.postgres, self.redis


@contextmanager
def wired(stack: Stack) -> Iterator[dict[str, Wires]]:
    """Every process, started anew, reaches both stores by wires of its own while the body runs; by its name."""
    with ExitStack() as laid:
        wires = {
            name: Wires(*(laid.enter_context(Wire(server.port)) for server in (stack.postgres, stack.redis)))
            for name in stack.services
        }
        environments = {}
        for name, process in stack.services.items():
            ports = {stack.postgres.port: wires[name].postgres.port, stack.redis.port: wires[name].redis.port}
            environments[name] = {
                key: with_ports(value, ports) if key.endswith(("_DATABASE_URL", "_REDIS_URL")) else value
                for key, value in process.environment.items()
            }
        with restarted(stack, environments):
            yield wires


def with_ports(url: str, ports: dict[int, int]) -> str:
    """The address with the port that stands for its own."""
    for usual, chosen in ports.items():
        url = url.replace(f"@{HOST}:{usual}", f"@{HOST}:{chosen}")
    return url


@contextmanager
def dropping(wires: Sequence[Wire]) -> Iterator[None]:
    """Nothing gets through any of them while the body runs."""
    with ExitStack() as cut:
        for wire in wires:
            cut.enter_context(wire.dropping())
        yield
