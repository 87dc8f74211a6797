"""Who sends the generated requests: nobody, a user, an admin."""

from __future__ import annotations

from dataclasses import dataclass

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.people import Person


@dataclass
class Caller:
    """A caller that generated requests cannot use up: whoever they signed out signs in again."""

    person: Person | None

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.person.token}"} if self.person else {}

    def answered(self, status: int) -> None:
        """Takes note of an answer, so that the next request comes from somebody who is signed in."""
        if self.person and status == 401 and self.person.request("GET", "/auth/me").status_code == 401:
            self.person = Person.log_in(self.person.door, self.person.email)


def callers(stack: Stack) -> dict[str, Caller]:
    door = stack.nginx.url
    return {
        "nobody": Caller(None),
        "user": Caller(Person.register(door)),
        "admin": Caller(new_admin(stack)),
    }
