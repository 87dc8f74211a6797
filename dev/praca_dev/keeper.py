"""The thread that looks after a running stack."""

from __future__ import annotations

import threading
from types import TracebackType

from .stack import Stack

ROUND_SECONDS = 0.2


class Keeper:
    """Calls `tend` again and again while its block runs.

    The children it starts die with this thread (the kernel's parent-death signal goes by thread), so a stack is to be
    stopped inside the block."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def __enter__(self) -> Keeper:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ended.wait(ROUND_SECONDS):
            self._stack.tend()
