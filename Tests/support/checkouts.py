"""`make` targets as a newcomer meets them: in a copy of the checkout, as children whose output is kept."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from praca_dev.builder import Builder
from praca_dev.layout import ROOT
from praca_dev.leftovers import Leftover, marked_processes
from praca_dev.sources import copy_sources
from support.people import eventually

START_SECONDS = 120.0
STOP_SECONDS = 60.0


def copy_checkout(target: Path) -> None:
    """The sources as they are now, and the packages that this checkout has fetched."""
    copy_sources(target)
    (target / ".dev").mkdir()
    for shared in ("venv", "web-vendor"):
        (target / ".dev" / shared).symlink_to(ROOT / ".dev" / shared)


@contextmanager
def copied_checkout(target: Path) -> Iterator[None]:
    """A copy of the checkout for as long as the body runs, which must leave no process of it behind."""
    copy_checkout(target)
    yield
    assert not processes_of(target), "nothing is left running"
    shutil.rmtree(target.parent, ignore_errors=True)


def processes_of(checkout: Path) -> list[Leftover]:
    """What runs inside a checkout."""
    return marked_processes("none", checkout)


class MakeRun:
    """A `make` target as a child of the test."""

    def __init__(self, checkout: Path, target: str = "run", **variables: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PRACA_", "PYTHON"))}
        environment["PRACA_DEV_BIN_DIR"] = str(Builder.from_environment().folder.resolve())
        self.child = subprocess.Popen(
            ["make", "--no-print-directory", target],
            cwd=checkout,
            env={**environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.lines.append(line.rstrip())

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_until_up(self) -> str:
        """Until it says that it is up; returns the address it prints."""

        def up() -> bool:
            assert self.child.poll() is None, self.output
            return "Ctrl-C stops everything" in self.output

        eventually("make run says it is up", up, START_SECONDS)
        found = re.search(r"(http://127\.0\.0\.1:\d+) +the web client", self.output)
        assert found, self.output
        return found.group(1)

    def supervisor(self) -> int:
        """The Python process below make."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        assert len(children) == 1
        return int(children[0])

    def press_ctrl_c(self) -> int:
        """SIGINT to make and all below it, as a terminal sends it."""
        os.killpg(self.child.pid, signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        code = self.child.wait(STOP_SECONDS)
        self.reader.join(STOP_SECONDS)
        return code
