"""Finds processes that outlived what started them."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .processes import MARK


@dataclass(frozen=True)
class Leftover:
    """A process that should be gone."""

    pid: int
    command: str

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def marked_processes(mark: str, folder: Path) -> list[Leftover]:
    """Processes that carry the mark in their environment or work inside the folder; this one and its parents excepted.

    PostgreSQL and Redis overwrite their environment with their title, so the folder is what gives them away."""
    own = ancestors()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in own:
            continue
        try:
            if is_zombie(entry):
                continue
            environment = (entry / "environ").read_bytes()
            directory = (entry / "cwd").readlink()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environment.split(b"\0") or directory.is_relative_to(folder):
            found.append(Leftover(int(entry.name), command))
    return found


def is_zombie(entry: Path) -> bool:
    """Whether the process has ended and only waits for its parent to notice."""
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def ancestors() -> set[int]:
    """This process and those above it."""
    found: set[int] = set()
    pid = os.getpid()
    while pid > 1 and pid not in found:
        found.add(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return found
