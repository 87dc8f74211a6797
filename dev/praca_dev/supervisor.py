"""Starts processes again that ended by themselves, as an orchestrator would."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from .processes import Process
from .progress import Progress

# A process that ends by itself is started again after the first pause, and later after longer ones.
FIRST_RESTART_SECONDS = 0.2
LAST_RESTART_SECONDS = 5.0
# Having run for this long, it counts as well again.
SETTLED_SECONDS = 20.0


@dataclass
class Restart:
    """When a process that ended may be started again."""

    pause: float = FIRST_RESTART_SECONDS
    started: float = field(default_factory=time.monotonic)
    due: float | None = None


class Supervisor:
    """Knows which processes should be running. A keeper thread may tend them while a test stops one."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self._guard = threading.RLock()
        self._restarts: dict[str, Restart] = {}
        self._unattended: set[str] = set()
        self._retired = False

    def start(self, process: Process) -> None:
        """Starts a process that should run from now on."""
        with self._guard:
            process.start()
            self._restarts[process.name] = Restart()

    def retire(self) -> None:
        """From now on nothing is started again; waits for a round of care that is under way."""
        with self._guard:
            self._retired = True

    @contextmanager
    def unattended(self, name: str) -> Iterator[None]:
        """While the body runs, the process is not started again when it ends."""
        with self._guard:
            self._unattended.add(name)
        try:
            yield
        finally:
            with self._guard:
                self._unattended.discard(name)

    def tend(self, processes: Sequence[Process]) -> None:
        """One round: starts what ended and is due, and keeps logs within bounds."""
        with self._guard:
            if self._retired:
                return
            for process in processes:
                process.bound_log()
                if process.started and not process.alive and process.name not in self._unattended:
                    self._tend_ended(process)

    def _tend_ended(self, process: Process) -> None:
        restart = self._restarts.setdefault(process.name, Restart())
        now = time.monotonic()
        if restart.due is None:
            if now - restart.started > SETTLED_SECONDS:
                restart.pause = FIRST_RESTART_SECONDS
            restart.due = now + restart.pause
            self.progress.say(f"{process.name} ended ({process.describe_end()}); starting it again. Log: {process.log}")
        elif now >= restart.due:
            process.start()
            longer = min(restart.pause * 2, LAST_RESTART_SECONDS)
            self._restarts[process.name] = Restart(pause=longer)
