"""One child process: started, watched, stopped; its output in a log of bounded size."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Each log keeps this much and one older file of the same size.
LOG_LIMIT_BYTES = 16 * 1024 * 1024

# In the environment of every process started here, so that what outlives its stack can be found (leftovers.py).
MARK = "DEV_STACK_MARK"


def inherited_environment() -> dict[str, str]:
    """What a child gets of the caller's environment: enough to run, none of the caller's other secrets."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "TZ", "USER", MARK)
    found = {name: os.environ[name] for name in kept if name in os.environ}
    # Debian keeps nginx where ordinary users do not look.
    return {**found, "PATH": f"{found.get('PATH', '/usr/bin:/bin')}:/usr/sbin:/sbin"}


@dataclass
class Process:
    """A child that dies with its parent: even a killed supervisor leaves nothing running."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    directory: Path
    stop_signal: signal.Signals = signal.SIGTERM
    # Seconds an orderly stop may take before the process is killed.
    stop_seconds: float = 20.0
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Starts the process in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.bound_log()
        with self.log.open("ab") as output:
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self.arguments],
                env={**inherited_environment(), **self.environment},
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The id of the process itself (setpriv has become it)."""
        assert self._child is not None, f"{self.name} was never started"
        return self._child.pid

    @property
    def started(self) -> bool:
        return self._child is not None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return None if self._child is None else self._child.poll()

    def describe_end(self) -> str:
        """How it ended, in words."""
        code = self.exit_code
        if code is None:
            return "still running"
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def send(self, number: signal.Signals) -> None:
        """Sends a signal, if the process is there to take it."""
        if self.alive:
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> int | None:
        """Waits for the end; None if it is still running after `seconds`."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.exit_code

    def stop(self) -> int | None:
        """Asks it to end, waits, and kills it if it does not. Returns the exit code."""
        if not self.alive:
            return self.exit_code
        self.send(self.stop_signal)
        # A process that is stopped (SIGSTOP) takes no signal until it goes on.
        self.send(signal.SIGCONT)
        if self.wait(self.stop_seconds) is None:
            self.kill()
        return self.exit_code

    def kill(self) -> None:
        """SIGKILL, and waits until it is gone."""
        self.send(signal.SIGKILL)
        if self._child is not None:
            self._child.wait()

    def bound_log(self) -> None:
        """Moves a log over its limit aside. The process appends, so it goes on at the start of the emptied file."""
        try:
            if self.log.stat().st_size <= LOG_LIMIT_BYTES:
                return
        except FileNotFoundError:
            return
        older = self.log.with_suffix(".log.1")
        with self.log.open("r+b") as current, older.open("wb") as kept:
            current.seek(-LOG_LIMIT_BYTES, os.SEEK_END)
            while chunk := current.read(1024 * 1024):
                kept.write(chunk)
            current.truncate(0)


def stop_together(processes: Sequence[Process]) -> None:
    """Stops processes side by side, each within its own limit."""
    threads = [threading.Thread(target=process.stop) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
