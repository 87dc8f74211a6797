"""The services of the suite: what each is called, where it listens, what it is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from .layout import ROOT


@dataclass(frozen=True)
class Service:
    """One executable of `services/`."""

    # The executable, and the folder below services/.
    name: str
    # Its settings begin with PRACA_<scope>_.
    scope: str
    # Its PostgreSQL schema and the folder below migrations/.
    context: str
    # The port it has when that is free.
    port: int
    # Whether several processes of it may run side by side.
    replicated: bool = False


AUTH = Service(name="auth", scope="AUTH", context="auth", port=8081)
ROOMS_GATEWAY = Service(name="rooms-gateway", scope="ROOMS", context="rooms", port=8082, replicated=True)
MARKETPLACE = Service(name="marketplace", scope="MARKETPLACE", context="marketplace", port=8083)

MODERATION = Service(name="moderation", scope="MODERATION", context="moderation", port=8084)
UPLOAD_SIGNER = Service(name="upload-signer", scope="UPLOADS", context="uploads", port=8085)

# In the order of their start; they are stopped in the opposite one.
SERVICES = (AUTH, ROOMS_GATEWAY, MARKETPLACE, MODERATION, UPLOAD_SIGNER)

NGINX_PORT = 8080
# 8083–8085 belong to services; more gateways are put above them.
EXTRA_PORTS = range(8086, 8100)


@dataclass(frozen=True)
class Instance:
    """One process of a service."""

    service: Service
    number: int
    port: int

    @property
    def name(self) -> str:
        """`auth`, `rooms-gateway-1`, `rooms-gateway-2`, …"""
        return f"{self.service.name}-{self.number}" if self.service.replicated else self.service.name

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


# Variables of the development tools; no service knows them.
TOOL_PREFIXES = ("PRACA_DEV_", "PRACA_TEST_", "PRACA_NGINX_", "PRACA_POSTGRES_", "PRACA_SEED_")


def settings(instance: Instance, told: Mapping[str, str], *, callers: bool) -> dict[str, str]:
    """The settings of one process: the PRACA_… variables of the caller's shell if `callers`, and over them what the
    stack decides."""
    chosen = {"PRACA_LOG_LEVEL": "info"}
    if instance.service == AUTH:
        # On one machine everybody has the same address; the limits of an account are as in production.
        chosen |= {"PRACA_AUTH_REGISTRATIONS_PER_ADDRESS": "100000", "PRACA_AUTH_ATTEMPTS_PER_ADDRESS": "10000"}
    if callers:
        names = (name for name in os.environ if name.startswith("PRACA_") and not name.startswith(TOOL_PREFIXES))
        chosen |= {name: os.environ[name] for name in names}
    scope = f"PRACA_{instance.service.scope}"
    return {
        **chosen,
        "PRACA_ENVIRONMENT": "development",
        "PRACA_MIGRATIONS_DIR": str(ROOT / "migrations"),
        f"{scope}_HOST": "127.0.0.1",
        f"{scope}_PORT": str(instance.port),
        **told,
    }
