"""Seeded accounts, rooms, messages, ads and decisions, so that a new stack can be used at once."""

from __future__ import annotations

from dataclasses import dataclass

from . import seed_pictures
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


# Of each user who has ads.
PICTURES = 4


def seed_pictures_of(stack: Stack) -> list[str]:
    """Uploads of the users' pictures; the seeded ads take them in this order."""
    users = [account for account in ACCOUNTS if account.role == "User"]
    uploads = [
        seed_pictures.upload(
            stack.nginx.url, user.email, PASSWORD, [place * len(users) + number for place in range(PICTURES)]
        )
        for number, user in enumerate(users)
    ]
    return [upload for round_of_all in zip(*uploads, strict=True) for upload in round_of_all]


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
        pictures = seed_pictures_of(stack)
        stack.command(MARKETPLACE, "seed", *(f"--picture={upload}" for upload in pictures))
        step.show("decisions")
        stack.command(MODERATION, "seed")
        marker.touch()
