"""Seeded accounts, rooms, messages, ads and decisions, so that a new stack can be used at once."""

from __future__ import annotations

from dataclasses import dataclass

from .services import AUTH, MARKETPLACE, MODERATION, ROOMS_GATEWAY
from .stack import Stack

# Of the development stack only, which listens on this machine's loopback address and nowhere else.
PASSWORD = "praca-desenvolvimento"


@dataclass(frozen=True)
class Account:
    """A seeded user."""

    email: str
    display_name: str
    role: str


ACCOUNTS = (
    Account("admin@praca.example", "Administração", "Admin"),
    Account("ana@praca.example", "Ana Souza", "User"),
    Account("bruno@praca.example", "Bruno Lima", "User"),
)


def seed(stack: Stack) -> None:
    """Creates what is missing; what is there stays as it is, so every start may call this."""
    marker = stack.layout.data / "seeded"
    if marker.exists():
        return
    with stack.progress.step("seeding users, rooms, messages and ads") as step:
        for account in ACCOUNTS:
            step.show(account.email)
            stack.command(
                AUTH,
                "create-user",
                *("--email", account.email),
                *("--display-name", account.display_name),
                *("--role", account.role),
                environment={"PRACA_SEED_PASSWORD": PASSWORD},
            )
        step.show("rooms and messages")
        stack.command(ROOMS_GATEWAY, "seed")
        step.show("ads")
        stack.command(MARKETPLACE, "seed")
        step.show("decisions")
        stack.command(MODERATION, "seed")
        marker.touch()
