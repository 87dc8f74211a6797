"""Free loopback ports."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable
from itertools import chain, count

# Below those that a system gives to outgoing connections: one of them could be gone between its choice and its use.
CHOICE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on the port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class PortChooser:
    """Hands out ports, each once: a preferred one where it is free, else any free one."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def choose(self, preferred: Iterable[int] = ()) -> int:
        """The first free port of `preferred`, else one of ours."""
        candidates = chain(preferred, (random.choice(CHOICE) for _ in count()))
        port = next(port for port in candidates if port not in self._taken and is_free(port))
        self._taken.add(port)
        return port
