"""Builds the executables, or finds those somebody else built."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import StackError
from .layout import ROOT
from .progress import Step

ERROR_LINE = re.compile(r"(^|[^a-z])error: ")
SHOWN_ERROR_LINES = 40


@dataclass(frozen=True)
class Builder:
    """How the executables come to be: `swift build`, or `binaries`, a folder that already has them."""

    release: bool = False
    binaries: Path | None = None

    @classmethod
    def from_environment(cls) -> Builder:
        """`RELEASE=1` for an optimised build; `PRACA_DEV_BIN_DIR` for executables that are already built."""
        given = os.environ.get("PRACA_DEV_BIN_DIR")
        return cls(release=os.environ.get("RELEASE", "") not in ("", "0"), binaries=Path(given) if given else None)

    @property
    def folder(self) -> Path:
        """Where the executables are."""
        return self.binaries or ROOT / ".build" / ("release" if self.release else "debug")

    def build(self, step: Step, log: Path) -> None:
        """Builds the whole package with one command: products built one by one would rebuild their dependencies."""
        if self.binaries is not None:
            return
        command = ["swift", "build", "--configuration", "release" if self.release else "debug", *build_flags()]
        errors: list[str] = []
        # In the terminal's own process group, so that Ctrl-C ends the compiler together with its children.
        with (
            log.open("w") as file,
            subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as child,
        ):
            assert child.stdout is not None
            for line in child.stdout:
                file.write(line)
                step.show(line.strip())
                if ERROR_LINE.search(line):
                    errors.append(line.rstrip())
        if child.returncode != 0:
            unique = list(dict.fromkeys(errors))[:SHOWN_ERROR_LINES]
            raise StackError(
                "\n".join(["the build failed", *unique]), log=None if unique else log, hint=f"all of it: {log}"
            )

    def executable(self, name: str) -> Path:
        """The built executable of a service."""
        path = self.folder / name
        if not path.exists():
            raise StackError(f"there is no executable '{name}' in {self.folder}", hint="'make build'")
        return path


# A target that imports what it does not declare is an error, also where the module happens to be built already.
IMPORT_CHECK = ("--explicit-target-dependency-import-check", "error")


def own_flags() -> list[str]:
    """The words of SWIFT_FLAGS."""
    return os.environ.get("SWIFT_FLAGS", "").split()


def build_flags() -> list[str]:
    """More words for every `swift build` and `swift test`; the same for all, or all is rebuilt."""
    return [*IMPORT_CHECK, *own_flags()]
