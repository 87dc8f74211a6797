"""The executables a stack runs: kept apart from the build's own, so that a later build does not touch running ones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .builder import Builder
from .services import SERVICES, Service


class Binaries:
    """A folder with the executables in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, service: Service) -> Path:
        return self.folder / service.name

    def take_over(self, builder: Builder) -> list[Service]:
        """Puts the built executables here. Returns the services whose executable is another than before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        changed = []
        for service in SERVICES:
            built, used = builder.executable(service.name), self.path(service)
            if used.exists() and same_content(built, used):
                continue
            changed.append(service)
            scratch = used.with_suffix(".new")
            scratch.unlink(missing_ok=True)
            try:
                # A linker makes a new file and never writes into the old one, so a second name is as good as a copy.
                os.link(built.resolve(), scratch)
            except OSError:
                shutil.copy2(built, scratch)
            scratch.replace(used)
        return changed


def same_content(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes; two names of one file do."""
    if one.stat().st_size != other.stat().st_size:
        return False
    if one.samefile(other):
        return True
    with one.open("rb") as left, other.open("rb") as right:
        while True:
            block = left.read(1 << 20)
            if block != right.read(1 << 20):
                return False
            if not block:
                return True
