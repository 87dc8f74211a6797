"""Shows what is being waited for and how long it has taken, on a terminal and in a plain log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

HEARTBEAT_SECONDS = 15.0


class Progress:
    """One line a step. A terminal sees the line change in place; a log gets a line now and then, never silence."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty()

    def say(self, text: str) -> None:
        """Prints a line of its own."""
        self._clear()
        print(text, file=self.out, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Runs one step; it ends with a tick and its duration, or with a cross if the body throws."""
        step = Step(self, name)
        step.show("")
        try:
            yield step
        except BaseException:
            self.say(f"  ✗ {name:<44} {step.elapsed:6.1f} s")
            raise
        self.say(f"  ✓ {step.result or name:<44} {step.elapsed:6.1f} s")

    def _clear(self) -> None:
        if self.live:
            print("\r\x1b[2K", end="", file=self.out)


class Step:
    """A step under way."""

    def __init__(self, progress: Progress, name: str) -> None:
        self.progress = progress
        self.name = name
        self.result: str | None = None
        self.started = time.monotonic()
        self.last_line = self.started

    @property
    def elapsed(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.started

    def show(self, waiting_for: str) -> None:
        """Says what is being waited for; may be called as often as one likes."""
        line = f"  … {self.name:<44} {self.elapsed:6.1f} s  {waiting_for}"
        if self.progress.live:
            print(f"\r\x1b[2K{line[:110]}", end="", file=self.progress.out, flush=True)
        elif time.monotonic() - self.last_line >= HEARTBEAT_SECONDS:
            self.last_line = time.monotonic()
            print(line, file=self.progress.out, flush=True)

    def wait(self, waiting_for: str, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Polls a condition until it holds; false when it still does not after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.show(waiting_for)
            time.sleep(0.05)
        return True
