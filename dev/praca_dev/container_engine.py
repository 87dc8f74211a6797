"""A Docker engine for `make compose-test`: the one that runs, or one of the checkout's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .errors import StackError
from .layout import Layout
from .processes import Process, inherited_environment
from .progress import Progress

READY_SECONDS = 60.0
PACKAGES = {"dockerd": "docker.io", "debootstrap": "debootstrap"}


@dataclass(frozen=True)
class Engine:
    """How to reach the engine, and the commands that do."""

    log: Path
    host: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        reached = {} if self.host is None else {"DOCKER_HOST": self.host}
        return {**inherited_environment(), **reached, "DOCKER_BUILDKIT": "1", **self.settings}

    def docker(self, *arguments: str, standard_input: int = subprocess.DEVNULL) -> str:
        """Runs a docker command to its end; its standard output."""
        return self.run([client(), *arguments], standard_input)

    def answers(self) -> bool:
        done = subprocess.run([client(), "info"], env=self.environment, check=False, capture_output=True)
        return done.returncode == 0

    def run(self, command: Sequence[str], standard_input: int = subprocess.DEVNULL) -> str:
        """Runs a command beside the engine; errors are kept in the log and told."""
        with self.log.open("ab") as errors:
            done = subprocess.run(
                command,
                env=self.environment,
                check=False,
                stdin=standard_input,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        if done.returncode != 0:
            raise StackError(f"'{' '.join(command[:4])} …' ended with exit code {done.returncode}", log=self.log)
        return done.stdout.decode("utf-8", "replace").strip()


def client() -> str:
    """Debian's client, if it is there: newer ones build only with a plug-in."""
    return "/usr/bin/docker" if Path("/usr/bin/docker").exists() else "docker"


def require_programs() -> None:
    """Says what is missing; nothing of this is needed for anything else, so `make setup` leaves it out."""
    path = inherited_environment()["PATH"]
    missing = [package for program, package in PACKAGES.items() if shutil.which(program, path=path) is None]
    if missing:
        raise StackError(
            f"not installed: {' '.join(missing)}", hint=f"apt-get install --no-install-recommends {' '.join(missing)}"
        )


@contextmanager
def engine(layout: Layout, progress: Progress) -> Iterator[Engine]:
    """The running engine, or one that runs while the body does, its images kept below the layout's home."""
    require_programs()
    log = layout.logs / "compose.log"
    log.write_bytes(b"")
    running = Engine(log, os.environ.get("DOCKER_HOST"))
    if running.answers():
        yield running
        return
    # Its sockets' paths have to be short, wherever the checkout lies.
    sockets = Path(tempfile.mkdtemp(prefix="praca-docker-"))
    own = Engine(log, f"unix://{sockets}/docker.sock")
    options = [f"--host={own.host}", f"--data-root={layout.home / 'images'}", f"--exec-root={sockets}/run"]
    process = Process(
        name="dockerd",
        arguments=["dockerd", *options, f"--pidfile={layout.run / 'docker.pid'}"],
        environment={},
        log=layout.logs / "dockerd.log",
        directory=layout.home,
        stop_seconds=60.0,
    )
    try:
        with progress.step("a Docker engine of our own") as step:
            process.start()

            def answers() -> bool:
                if not process.alive:
                    raise StackError(f"dockerd ended: {process.describe_end()}", log=process.log)
                return own.answers()

            if not step.wait("the engine to answer", answers, seconds=READY_SECONDS):
                raise StackError("dockerd does not answer", log=process.log)
        yield own
    finally:
        process.stop()
        shutil.rmtree(sockets, ignore_errors=True)
