"""One stack at a time for one home folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from .errors import StackError


class Lock:
    """A lock that the kernel gives back when its holder ends, however that happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Takes the lock and writes down who holds it; throws if somebody else does."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise StackError(
                f"a stack is already running in this checkout (process {self.holder() or 'unknown'})",
                hint="'make status' shows it; Ctrl-C in its terminal or 'make stop' ends it",
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def give_back(self) -> None:
        """Lets the next one in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Whether anybody holds it."""
        if not self.path.exists():
            return False
        with self.path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return False
            except BlockingIOError:
                return True

    def holder(self) -> int | None:
        """The process that wrote its id there last."""
        try:
            return int(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return None
