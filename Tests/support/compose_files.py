"""The compose files as docker-compose reads them, with the settings of a new installation."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from praca_dev.layout import ROOT

DEPLOY = ROOT / "deploy"


def make_env(folder: Path) -> Path:
    """What deploy/make-env makes for a new installation, in a folder of its own."""
    environment = {**os.environ, "PRACA_ENV_FOLDER": str(folder)}
    subprocess.run([DEPLOY / "make-env", "praca.example"], env=environment, check=True, capture_output=True)
    return folder


def config(
    env: Path, *overrides: str, options: Sequence[str] = (), **settings: str
) -> subprocess.CompletedProcess[str]:
    """`docker-compose config`, which needs no engine."""
    named = [word for name in ("docker-compose.yml", *overrides) for word in ("--file", str(DEPLOY / name))]
    command = ["docker-compose", *named, "--env-file", str(env), *options, "config"]
    # A setting of the shell would come before .env's.
    environment = {"PATH": os.environ["PATH"], **settings}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)


def read(done: subprocess.CompletedProcess[str]) -> str:
    """What docker-compose made of the files; fails where it refused them."""
    assert done.returncode == 0, done.stderr
    return done.stdout
