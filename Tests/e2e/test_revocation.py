"""What ends a session ends it everywhere, on open sockets too, and stays so whatever Redis goes through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import requests

from praca_dev.processes import Process
from praca_dev.services import AUTH
from praca_dev.stack import Stack
from support.accounts import new_admin, set_status
from support.people import PASSWORD, Conversation, Person, RefusedError, eventually
from support.sessions import status_with, wait_until_refused
from support.signing import claims_of
from support.stacks import wait_until_well

NEW_PASSWORD = "um cavalo novo, outra bateria"


def log_out(person: Person) -> None:
    assert person.request("POST", "/auth/logout").status_code == 204


def end_by_list(person: Person) -> None:
    """From another session, as the owner of a lost phone would."""
    other = Person.log_in(person.door, person.email)
    session = claims_of(person.token)["sid"]
    assert other.request("DELETE", f"/auth/sessions/{session}").status_code == 204


def change_password(person: Person) -> None:
    other = Person.log_in(person.door, person.email)
    body = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert other.request("POST", "/auth/password", json=body).status_code == 204


ENDINGS = {"logout": log_out, "from the list": end_by_list, "a password change elsewhere": change_password}


def assert_told_and_closed(conversation: Conversation, code: str) -> None:
    eventually("the socket is closed", lambda: not conversation.connected)
    assert [event["code"] for event in conversation.events("session:ending")] == [code]


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ended_session_is_over_everywhere_and_on_its_open_sockets(stack: Stack, ana: Person, ending: str) -> None:
    phone = Person.log_in(ana.door, ana.email)
    sockets = [phone.connect(gateway.url) for gateway in stack.gateways]
    bystander = ana.connect(stack.gateways[0].url) if ending != "a password change elsewhere" else None
    ENDINGS[ending](phone)
    wait_until_refused(stack, phone.token)
    for socket in sockets:
        assert_told_and_closed(socket, "SESSION_REVOKED")
    if bystander:
        assert bystander.ask("rooms:list", {})["ok"], "another session of the same account goes on"
        bystander.close()


def test_an_operator_ends_all_sessions_of_an_account(stack: Stack, ana: Person) -> None:
    phone = Person.log_in(ana.door, ana.email)
    socket = phone.connect()
    stack.command(AUTH, "revoke-sessions", "--email", ana.email)
    for person in (ana, phone):
        wait_until_refused(stack, person.token)
    assert_told_and_closed(socket, "SESSION_REVOKED")


def test_a_suspension_closes_open_sockets_and_ends_by_itself(stack: Stack, ana: Person) -> None:
    socket = ana.connect()
    set_status(stack, ana, "suspensa", datetime.now(UTC) + timedelta(seconds=3))
    assert_told_and_closed(socket, "ACCOUNT_SUSPENDED")

    def is_back() -> bool:
        return all(status_with(url, ana.token, "/rooms") == 200 for url in gateways)

    gateways = [gateway.url for gateway in stack.gateways]
    eventually("the suspension is over", is_back)
    with ana.connect() as again:
        assert again.ask("rooms:list", {})["ok"]


def test_a_silence_holds_for_the_very_next_event_and_is_lifted_live(stack: Stack, ana: Person) -> None:
    room = ana.create_room()["id"]
    with ana.connect() as socket:
        socket.join(room)
        assert socket.say(room, "antes")
        set_status(stack, ana, "silenciada")
        eventually("it is told", lambda: socket.events("users:blocked"))
        with pytest.raises(RefusedError) as refusal:
            socket.say(room, "durante")
        assert refusal.value.code == "USER_SILENCED"
        assert socket.ask("rooms:list", {})["ok"], "reading goes on"
        set_status(stack, ana, "ativa")
        eventually("that is told too", lambda: socket.events("users:unblocked"))
        assert socket.say(room, "depois")


def test_a_socket_is_not_opened_with_a_token_that_was_good_a_moment_ago(stack: Stack, ana: Person) -> None:
    """Many sockets connect while the session ends: whichever is first, none of them stays."""
    phone = Person.log_in(ana.door, ana.email)
    opened: list[Conversation] = []
    for number in range(20):
        if number == 10:
            log_out(phone)
        try:
            opened.append(phone.connect(stack.gateways[number % len(stack.gateways)].url))
        except Exception as refusal:
            assert number >= 10, refusal
    for socket in opened:
        eventually("the socket is closed", partial(is_closed, socket))
    wait_until_refused(stack, phone.token)


def is_closed(socket: Conversation) -> bool:
    return not socket.connected


def restart(process: Process) -> None:
    """kill -9; the keeper starts it again."""
    killed = process.pid
    process.kill()
    eventually(f"{process.name} runs again", lambda: process.alive and process.pid != killed)


def forget_everything(stack: Stack) -> None:
    with stack.redis.connect() as client:
        client.flushall()


LOSSES = {
    "killed": lambda stack: restart(stack.redis.process),
    "emptied": forget_everything,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_was_revoked_stays_so_after_redis_was(stack: Stack, ana: Person, loss: str) -> None:
    """Also for gateways that were started since, and so remember nothing themselves."""
    phone = Person.log_in(ana.door, ana.email)
    # The gateways have her on their record: what is lost is the end of the session alone.
    assert ana.request("GET", "/rooms").status_code == 200
    log_out(phone)
    LOSSES[loss](stack)
    for gateway in stack.gateways:
        restart(stack.process(gateway.name))
    wait_until_well(stack)
    wait_until_refused(stack, phone.token)
    assert ana.request("GET", "/rooms").status_code == 200


def test_a_logout_while_redis_is_away_holds_as_soon_as_it_is_back(stack: Stack, ana: Person) -> None:
    phone = Person.log_in(ana.door, ana.email)
    redis = stack.redis.process
    with stack.supervisor.unattended(redis.name):
        redis.kill()
        eventually("logging out works", lambda: phone.request("POST", "/auth/logout").status_code in (204, 401))
        auth = replace(phone, door=stack.instance("auth").url)
        assert auth.request("GET", "/auth/me").status_code == 401, "auth goes by the record"
    wait_until_well(stack)
    wait_until_refused(stack, phone.token)


def test_the_list_shows_what_stands_and_which_one_asks(stack: Stack, ana: Person) -> None:
    phone = Person.log_in(ana.door, ana.email)
    shown = ana.request("GET", "/auth/sessions").json()["items"]
    assert {item["id"] for item in shown} == {claims_of(person.token)["sid"] for person in (ana, phone)}
    assert [item["id"] for item in shown if item["current"]] == [claims_of(ana.token)["sid"]]
    log_out(phone)
    assert len(ana.request("GET", "/auth/sessions").json()["items"]) == 1


def test_nobody_ends_somebody_elses_session(stack: Stack, ana: Person, bruno: Person) -> None:
    session = claims_of(ana.token)["sid"]
    for other in (bruno, new_admin(stack)):
        answer = other.request("DELETE", f"/auth/sessions/{session}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert requests.delete(f"{ana.door}/auth/sessions/{session}", timeout=20).status_code == 401
    assert requests.get(f"{ana.door}/auth/me", headers={"Authorization": f"Bearer {ana.token}"}, timeout=20).ok
