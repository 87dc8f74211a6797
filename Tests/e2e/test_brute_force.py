"""Passwords that are guessed: the guesser is stopped, the owner is not, and nobody else notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from praca_dev.stack import Stack
from support.people import PASSWORD, Person

# As the stack's settings have it: wrong logins to one account from one address.
PER_ACCOUNT = 10
# More than wait at the most (PRACA_AUTH_PASSWORD_QUEUE) and are worked on.
FLOOD = 200
WRONG = "não é esta a senha"


class FromAddress(HTTPAdapter):
    """Sends from another of this machine's own addresses: to the door that is another client."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__(pool_maxsize=FLOOD)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, source_address=(self._address, 0))


@contextmanager
def client(address: str) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.mount("http://", FromAddress(address))
        yield session


@pytest.fixture
def stranger() -> Iterator[requests.Session]:
    with client("127.0.0.66") as session:
        yield session


@pytest.fixture
def home() -> Iterator[requests.Session]:
    """Where the owner usually is."""
    with client("127.0.0.7") as session:
        yield session


def log_in(session: requests.Session, person: Person, password: str, **more: Any) -> requests.Response:
    body = {"email": person.email, "password": password, **more.pop("body", {})}
    return session.post(f"{person.door}/auth/login", json=body, timeout=60, **more)


def fill(session: requests.Session, person: Person, **more: Any) -> None:
    """Guesses until the account is closed to this client."""
    for _ in range(PER_ACCOUNT):
        assert log_in(session, person, WRONG, **more).status_code == 401
    assert_limited(log_in(session, person, PASSWORD, **more))


def assert_limited(answer: requests.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_ATTEMPTS")
    assert answer.json()["retryAfterMs"] > 0
    assert int(answer.headers["Retry-After"]) >= 1
    assert re.fullmatch(r'"login-[a-z]+";r=0;t=[0-9]+', answer.headers["RateLimit"])
    assert re.fullmatch(r'"login-[a-z]+";q=[0-9]+;w=[0-9]+', answer.headers["RateLimit-Policy"])


def test_a_guesser_is_stopped_and_the_owner_elsewhere_is_not(
    stack: Stack, ana: Person, stranger: requests.Session, home: requests.Session
) -> None:
    fill(stranger, ana)
    assert log_in(home, ana, PASSWORD).status_code == 200


@pytest.mark.parametrize("form", ["body", "cookie"])
def test_a_device_that_was_here_before_is_let_in_from_the_guessers_own_address(
    stack: Stack, ana: Person, stranger: requests.Session, form: str
) -> None:
    with client("127.0.0.66") as device:
        first = log_in(device, ana, PASSWORD, body={"refreshIn": form})
        assert first.status_code == 200
        cookie = re.search(r"praca_device=([^;]+)", first.headers["Set-Cookie"])
        assert cookie
        fill(stranger, ana)
        if form == "body":
            again = log_in(stranger, ana, PASSWORD, body={"deviceToken": first.json()["deviceToken"]})
        else:
            again = log_in(stranger, ana, PASSWORD, headers={"Cookie": f"praca_device={cookie.group(1)}"})
        assert again.status_code == 200


def test_a_device_proof_of_one_account_opens_no_other(
    stack: Stack, ana: Person, bruno: Person, stranger: requests.Session
) -> None:
    own = log_in(stranger, bruno, PASSWORD).json()["deviceToken"]
    fill(stranger, ana)
    assert_limited(log_in(stranger, ana, WRONG, body={"deviceToken": own}))


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"]
)
def test_a_made_up_address_resets_no_limit(stack: Stack, ana: Person, stranger: requests.Session, header: str) -> None:
    for number in range(PER_ACCOUNT):
        address = f"203.0.113.{number}"
        value = f"for={address}" if header == "Forwarded" else address
        assert log_in(stranger, ana, WRONG, headers={header: value}).status_code == 401
    assert_limited(log_in(stranger, ana, PASSWORD, headers={header: "198.51.100.7"}))


def test_an_unknown_account_is_answered_like_a_wrong_password(
    stack: Stack, ana: Person, stranger: requests.Session
) -> None:
    nobody = Person(ana.door, "", "ninguem-" + ana.email, "", "", "")
    known, unknown = (log_in(stranger, person, WRONG) for person in (ana, nobody))
    assert known.status_code == unknown.status_code == 401
    assert without_request_id(known) == without_request_id(unknown)
    assert known.headers.keys() == unknown.headers.keys()
    fill(stranger, Person(ana.door, "", "outro-" + ana.email, "", "", ""))


def without_request_id(answer: requests.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "requestId"}


def test_a_right_password_uses_nothing_up(stack: Stack, ana: Person, stranger: requests.Session) -> None:
    for _ in range(PER_ACCOUNT + 2):
        assert log_in(stranger, ana, PASSWORD).status_code == 200


def test_right_passwords_at_once_use_nothing_up_either(stack: Stack, ana: Person, stranger: requests.Session) -> None:
    with ThreadPoolExecutor(2 * PER_ACCOUNT) as pool:
        answers = list(pool.map(lambda _: log_in(stranger, ana, PASSWORD), range(2 * PER_ACCOUNT)))
    assert [answer.status_code for answer in answers] == [200] * (2 * PER_ACCOUNT)


def test_wrong_passwords_at_once_are_looked_at_no_more_often_than_one_after_another(
    stack: Stack, ana: Person, stranger: requests.Session
) -> None:
    with ThreadPoolExecutor(2 * PER_ACCOUNT) as pool:
        answers = list(pool.map(lambda _: log_in(stranger, ana, WRONG), range(2 * PER_ACCOUNT)))
    assert [answer.status_code for answer in answers].count(401) == PER_ACCOUNT
    for answer in answers:
        if answer.status_code != 401:
            assert_limited(answer)


def test_a_flood_of_logins_is_told_to_come_back_while_others_are_served(stack: Stack, ana: Person) -> None:
    """Passwords are hashed on threads of their own, and only so many may wait for them."""
    nobody = [Person(ana.door, "", f"flood-{number}@example.com", "", "", "") for number in range(FLOOD)]
    with client("127.0.0.67") as session, ThreadPoolExecutor(FLOOD) as pool:
        flood = [pool.submit(log_in, session, person, WRONG) for person in nobody]
        served = [ana.request("GET", path).status_code for path in ("/auth/me", "/rooms", "/auth/sessions") * 3]
        answers = [future.result() for future in flood]
    assert set(served) == {200}
    by_status = {status: [a for a in answers if a.status_code == status] for status in (401, 503)}
    assert len(by_status[401]) + len(by_status[503]) == FLOOD
    assert by_status[503], "more than may wait came at once"
    for answer in by_status[503]:
        assert answer.json()["code"] == "UNAVAILABLE"
        assert int(answer.headers["Retry-After"]) >= 1
    assert log_in(requests.Session(), ana, PASSWORD).status_code == 200
