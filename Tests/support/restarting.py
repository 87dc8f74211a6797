"""Processes of the stack that run with another environment for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from praca_dev.stack import Stack


@contextmanager
def restarted(stack: Stack, environments: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """The services' processes with these names are started anew with these environments, and afterwards as before."""
    usual = {name: stack.services[name].environment for name in environments}
    services = list(dict.fromkeys(instance.service for instance in stack.instances if instance.name in usual))

    def restart(chosen: Mapping[str, Mapping[str, str]]) -> None:
        for name, environment in chosen.items():
            stack.services[name].environment = environment
        for service in services:
            stack.restart_service(service)

    try:
        restart(environments)
        yield
    finally:
        restart(usual)
