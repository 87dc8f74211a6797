"""One stack for the whole session, on free ports, with a data folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial

import pytest

from praca_dev.builder import Builder
from praca_dev.errors import StackError
from praca_dev.keeper import Keeper
from praca_dev.layout import ROOT, Layout
from praca_dev.progress import Progress
from praca_dev.services import Instance
from praca_dev.stack import Stack, StackOptions
from praca_dev.system import http_status
from support.people import Person, eventually
from support.witness import StreamWitness, taken

HOME = ROOT / ".dev/test-e2e"
# What is taken over, or removed, after a while comes sooner here; nothing waits for it to come later.
SETTINGS = {
    "PRACA_UPLOADS_ATTEMPT_SECONDS": "3",
    "PRACA_UPLOADS_SWEEP_SECONDS": "0.5",
    "PRACA_UPLOADS_PUBLIC_SECONDS": "8",
    "PRACA_UPLOADS_S3_TIMEOUT_SECONDS": "5",
}
# One person or admin does here in minutes what many do in days; where the quotas end is for test_quotas.py.
QUOTAS = dict.fromkeys(
    (
        "PRACA_AUTH_LOGINS_PER_ACCOUNT_HOUR",
        "PRACA_AUTH_CHANGES_PER_ACCOUNT_HOUR",
        "PRACA_ROOMS_OWNED_PER_USER",
        "PRACA_ROOMS_CREATED_PER_USER_HOUR",
        "PRACA_ROOMS_READS_PER_USER_MINUTE",
        "PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR",
        "PRACA_MARKETPLACE_ADS_PER_USER",
        "PRACA_MARKETPLACE_ADS_PER_USER_DAY",
        "PRACA_MARKETPLACE_CHANGES_PER_USER_HOUR",
        "PRACA_MARKETPLACE_READS_PER_USER_MINUTE",
        "PRACA_MARKETPLACE_READS_PER_NETWORK_MINUTE",
        "PRACA_MODERATION_READS_PER_USER_MINUTE",
        "PRACA_MODERATION_DECISIONS_PER_ADMIN_HOUR",
        "PRACA_MODERATION_OPEN_GRANTS_PER_ADMIN",
    ),
    "1000000",
)


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    """Two gateways behind nginx, empty databases, tended as `make run` tends them."""
    shutil.rmtree(HOME, ignore_errors=True)
    options = StackOptions(
        layout=Layout(HOME), builder=Builder.from_environment(), usual_ports=False, settings=SETTINGS | QUOTAS
    )
    stack = Stack(options, Progress())
    try:
        try:
            stack.start()
        except StackError as error:
            pytest.fail(error.report(), pytrace=False)
        with Keeper(stack):
            try:
                with StreamWitness(stack).watching():
                    yield stack
            finally:
                stack.stop()
    finally:
        stack.stop()
    assert_nothing_broke_the_contract()


@pytest.fixture(autouse=True)
def held_to_the_contract() -> Iterator[None]:
    """Whatever was seen on streams and sockets and sent over REST meanwhile is as documented."""
    yield
    assert_nothing_broke_the_contract()


def assert_nothing_broke_the_contract() -> None:
    found = taken()
    assert not found, "not as docs/asyncapi.yaml or docs/openapi.yaml says:\n" + "\n".join(found)


@pytest.fixture
def stack(running_stack: Stack) -> Stack:
    """The stack, well again after whatever the test before did to it."""
    wait_until_well(running_stack)
    return running_stack


@pytest.fixture
def door(stack: Stack) -> str:
    """The address of the front door."""
    return stack.nginx.url


@pytest.fixture
def ana(door: str) -> Person:
    return Person.register(door, "Ana")


@pytest.fixture
def bruno(door: str) -> Person:
    return Person.register(door, "Bruno")


def wait_until_well(stack: Stack) -> None:
    """Until every service is ready."""
    for instance in stack.instances:
        eventually(f"{instance.name} is ready", partial(is_ready, instance))


def is_ready(instance: Instance) -> bool:
    return http_status(f"{instance.url}/readyz") == 200
