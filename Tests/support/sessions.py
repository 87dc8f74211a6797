"""Sessions as their two kinds of client keep them: an app with the refresh token in a body, a browser with a cookie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests

from praca_dev.stack import Stack
from support.people import PASSWORD, Person, eventually

SECONDS = 20
# Something of each service that needs a token.
GUARDED = {
    "auth": "/auth/me",
    "rooms-gateway": "/rooms",
    "upload-signer": "/uploads/00000000-0000-7000-8000-000000000000",
    "marketplace": "/marketplace/ads?mine=true",
    "moderation": "/moderation/me/actions",
}
COOKIE = re.compile(r"praca_refresh=([^;,]*)")


@dataclass
class Tokens:
    """What an answer of auth gave."""

    access: str
    refresh: str


@dataclass
class SessionClient:
    """One form of client at one door."""

    door: str
    # `body` or `cookie`.
    form: str
    # Browsers say which page asks.
    origin: str | None = None

    @classmethod
    def of(cls, door: str, form: str) -> SessionClient:
        return cls(door, form, door if form == "cookie" else None)

    def sign_in(self, person: Person, password: str = PASSWORD) -> Tokens:
        """Begins a session."""
        body = {"email": person.email, "password": password, "refreshIn": self.form}
        answer = requests.post(f"{self.door}/auth/login", json=body, timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        return self.tokens(answer)

    def ask(self, token: str) -> requests.Response:
        """Sends a refresh token, and gives whatever the answer is."""
        url = f"{self.door}/auth/refresh"
        if self.form == "body":
            return requests.post(url, json={"refreshToken": token}, timeout=SECONDS)
        return requests.post(url, headers=self.cookie_headers(token), timeout=SECONDS)

    def cookie_headers(self, token: str) -> dict[str, str]:
        return {"Cookie": f"praca_refresh={token}"} | ({"Origin": self.origin} if self.origin else {})

    def refresh(self, token: str) -> Tokens:
        """Exchanges a refresh token that is good."""
        answer = self.ask(token)
        assert answer.status_code == 200, answer.text
        return self.tokens(answer)

    def tokens(self, answer: requests.Response) -> Tokens:
        body = answer.json()
        if self.form == "body":
            return Tokens(body["accessToken"], body["refreshToken"])
        assert "refreshToken" not in body
        cookie = COOKIE.search(answer.headers["Set-Cookie"])
        assert cookie
        return Tokens(body["accessToken"], cookie.group(1))

    def refusal(self, token: str) -> tuple[int, str]:
        """Status and code of a refresh that is refused."""
        answer = self.ask(token)
        return answer.status_code, answer.json()["code"]


def status_with(door: str, access: str, path: str = "/auth/me") -> int:
    """What an access token is good for."""
    answer = requests.get(door + path, headers={"Authorization": f"Bearer {access}"}, timeout=SECONDS)
    return answer.status_code


def wait_until_refused(stack: Stack, access: str) -> None:
    """Until every process of every service refuses an access token."""
    for instance in stack.instances:
        path = GUARDED[instance.service.name]
        eventually(f"{instance.name} refuses", partial(refuses, instance.url, access, path))


def refuses(url: str, access: str, path: str) -> bool:
    return status_with(url, access, path) == 401


def code_of(answer: Any) -> str:
    return str(answer.json()["code"])
