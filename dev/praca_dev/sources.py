"""Copies of the checkout's sources."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from .layout import ROOT


def copy_sources(target: Path) -> None:
    """The files that git knows or would take, as they are now."""
    shutil.rmtree(target, ignore_errors=True)
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
