"""A stack of the whole suite for a session of tests: on free ports, with a data folder of its own, tended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from people import eventually
from praca_dev.builder import Builder
from praca_dev.errors import StackError
from praca_dev.keeper import Keeper
from praca_dev.layout import Layout
from praca_dev.progress import Progress
from praca_dev.services import Instance
from praca_dev.stack import Stack, StackOptions
from praca_dev.system import http_status


@contextmanager
def running(home: Path) -> Iterator[Stack]:
    """Two gateways behind nginx, empty databases, tended as `make run` tends them."""
    shutil.rmtree(home, ignore_errors=True)
    options = StackOptions(layout=Layout(home), builder=Builder.from_environment(), usual_ports=False)
    stack = Stack(options, Progress())
    try:
        try:
            stack.start()
        except StackError as error:
            pytest.fail(error.report(), pytrace=False)
        with Keeper(stack):
            try:
                yield stack
            finally:
                stack.stop()
    finally:
        stack.stop()


def wait_until_well(stack: Stack) -> None:
    """Until every service is ready."""
    for instance in stack.instances:
        eventually(f"{instance.name} is ready", partial(is_ready, instance))


def is_ready(instance: Instance) -> bool:
    return http_status(f"{instance.url}/readyz") == 200
