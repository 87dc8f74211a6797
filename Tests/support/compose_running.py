"""The compose stack that `make compose-test` has started."""

from __future__ import annotations

import os
import shlex
import subprocess

COMPOSE = shlex.split(os.environ.get("PRACA_TEST_COMPOSE", ""))
URL = os.environ.get("PRACA_TEST_COMPOSE_URL", "")
PROMETHEUS = os.environ.get("PRACA_TEST_COMPOSE_PROMETHEUS", "")
CERTIFICATE = os.environ.get("PRACA_TEST_COMPOSE_CERTIFICATE", "")


def compose(*arguments: str) -> str:
    done = subprocess.run([*COMPOSE, *arguments], check=True, capture_output=True, text=True, timeout=180)
    return done.stdout.strip()
