"""Processes that are there and do nothing: the fault that looks like a slow network."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from praca_dev.processes import Process


@contextmanager
def frozen(process: Process) -> Iterator[None]:
    """Stops a process and its children; PostgreSQL answers from those."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    stopped = [process.pid, *map(int, children.read_text().split())]
    try:
        send_to(stopped, signal.SIGSTOP)
        yield
    finally:
        send_to(stopped, signal.SIGCONT)


def send_to(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
