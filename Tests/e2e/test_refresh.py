"""Refresh tokens through the front door, in a body and in a cookie: tabs that race, answers that are lost, thieves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests

from praca_dev.stack import Stack
from support.accounts import set_status
from support.people import PASSWORD, Person, eventually
from support.records import stream_entries
from support.sessions import SessionClient, code_of, status_with, wait_until_refused
from support.signing import claims_of

REUSED = (401, "REFRESH_REUSED")
UNAUTHORIZED = (401, "UNAUTHORIZED")


@pytest.fixture(params=["body", "cookie"])
def client(request: pytest.FixtureRequest, door: str) -> SessionClient:
    return SessionClient.of(door, request.param)


def revocations(stack: Stack, access: str) -> int:
    """How often the end of a token's session was told."""
    session = claims_of(access)["sid"]
    entries = stream_entries(stack, "events:user")
    return sum(entry["type"] == "session.revoked" and entry["subject"] == session for entry in entries)


def test_a_session_goes_on_from_refresh_to_refresh(client: SessionClient, ana: Person) -> None:
    tokens = client.sign_in(ana)
    seen = {tokens.refresh}
    for _ in range(5):
        tokens = client.refresh(tokens.refresh)
        assert tokens.refresh not in seen
        seen.add(tokens.refresh)
        assert status_with(client.door, tokens.access) == 200
        assert status_with(client.door, tokens.access, "/rooms") == 200


def test_twenty_tabs_that_refresh_at_once_get_one_successor(client: SessionClient, ana: Person) -> None:
    first = client.sign_in(ana)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(client.ask, [first.refresh] * 20))
    assert {answer.status_code for answer in answers} == {200}
    successors = {client.tokens(answer).refresh for answer in answers}
    assert len(successors) == 1
    third = client.refresh(successors.pop())
    assert status_with(client.door, third.access) == 200


def test_an_answer_that_was_lost_costs_nothing(client: SessionClient, ana: Person) -> None:
    first = client.sign_in(ana)
    lost = client.refresh(first.refresh)
    again = client.refresh(first.refresh)
    assert again.refresh == lost.refresh
    assert status_with(client.door, client.refresh(again.refresh).access) == 200


def test_a_token_that_was_stolen_and_used_ends_the_session_for_thief_and_owner(
    stack: Stack, client: SessionClient, ana: Person
) -> None:
    stolen = client.sign_in(ana)
    second = client.refresh(stolen.refresh)
    third = client.refresh(second.refresh)
    assert client.refusal(stolen.refresh) == REUSED
    assert client.refusal(third.refresh) == UNAUTHORIZED
    assert client.refusal(second.refresh) == UNAUTHORIZED
    wait_until_refused(stack, third.access)
    assert status_with(client.door, ana.token) == 200, "another session of the same account goes on"


def test_an_old_token_used_twenty_times_at_once_ends_the_session_once(
    stack: Stack, client: SessionClient, ana: Person
) -> None:
    old = client.sign_in(ana)
    newest = client.refresh(client.refresh(old.refresh).refresh)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(client.ask, [old.refresh] * 20))
    assert {answer.status_code for answer in answers} == {401}
    assert "REFRESH_REUSED" in {code_of(answer) for answer in answers}
    wait_until_refused(stack, newest.access)
    eventually("the end is told", lambda: revocations(stack, newest.access) > 0)
    assert revocations(stack, newest.access) == 1


def test_nothing_is_refreshed_after_logout(stack: Stack, client: SessionClient, ana: Person) -> None:
    tokens = client.sign_in(ana)
    headers = {"Authorization": f"Bearer {tokens.access}"}
    if client.form == "cookie":
        headers |= client.cookie_headers(tokens.refresh)
    answer = requests.post(f"{client.door}/auth/logout", headers=headers, timeout=20)
    assert answer.status_code == 204
    if client.form == "cookie":
        assert "praca_refresh=;" in answer.headers["Set-Cookie"]
        assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert client.refusal(tokens.refresh) == UNAUTHORIZED
    wait_until_refused(stack, tokens.access)


def test_nothing_is_refreshed_after_a_password_change_elsewhere(
    stack: Stack, client: SessionClient, ana: Person
) -> None:
    other = client.sign_in(ana)
    own = client.sign_in(ana)
    changed = requests.post(
        f"{client.door}/auth/password",
        json={"currentPassword": PASSWORD, "newPassword": "outro cavalo, outra bateria"},
        headers={"Authorization": f"Bearer {own.access}"},
        timeout=20,
    )
    assert changed.status_code == 204
    assert client.refusal(other.refresh) == UNAUTHORIZED
    wait_until_refused(stack, other.access)
    assert status_with(client.door, client.refresh(own.refresh).access) == 200


def test_a_suspended_account_is_not_refreshed_until_the_suspension_is_over(
    stack: Stack, client: SessionClient, ana: Person
) -> None:
    tokens = client.sign_in(ana)
    set_status(stack, ana, "suspensa", datetime.now(UTC) + timedelta(hours=1))
    answer = client.ask(tokens.refresh)
    assert (answer.status_code, code_of(answer)) == (403, "ACCOUNT_SUSPENDED")
    assert answer.json()["until"]
    set_status(stack, ana, "ativa")
    assert status_with(client.door, client.refresh(tokens.refresh).access) == 200


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_cookie_is_taken_from_our_own_pages_only(door: str, ana: Person, origin: str | None) -> None:
    ours = SessionClient.of(door, "cookie")
    tokens = ours.sign_in(ana)
    theirs = SessionClient(door, "cookie", origin)
    for path in ("/auth/refresh", "/auth/logout"):
        headers = {"Authorization": f"Bearer {tokens.access}", **theirs.cookie_headers(tokens.refresh)}
        answer = requests.post(door + path, headers=headers, timeout=20)
        assert (answer.status_code, code_of(answer)) == (403, "ORIGIN_NOT_ALLOWED")
    next_token = ours.refresh(tokens.refresh)
    assert ours.refresh(tokens.refresh).refresh == next_token.refresh, "the refused requests used nothing up"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(door: str, ana: Person) -> None:
    body = {"email": ana.email, "password": PASSWORD, "refreshIn": "cookie"}
    cookie = requests.post(f"{door}/auth/login", json=body, timeout=20).headers["Set-Cookie"]
    refresh = next(part for part in cookie.split(", ") if part.startswith("praca_refresh="))
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/auth"} <= set(refresh.split("; "))


def test_a_page_without_a_session_is_told_so(door: str) -> None:
    answer = requests.post(f"{door}/auth/refresh", headers={"Origin": door}, timeout=20)
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("token", ["x", "A" * 71, "../../etc/passwd", "' OR 1=1 --"])
def test_what_is_no_token_is_refused_like_a_bad_one(client: SessionClient, token: str) -> None:
    assert client.refusal(token) == UNAUTHORIZED
