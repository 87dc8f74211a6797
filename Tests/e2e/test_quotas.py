"""What one person may create: each limit is reached, over all gateways, and each answer says when to come back or what
to do. The stack is one of its own, with low limits."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests

from praca_dev.builder import Builder
from praca_dev.layout import ROOT, Layout
from praca_dev.progress import Progress
from praca_dev.stack import Stack, StackOptions
from support.accounts import new_admin
from support.ads import ADS, create_ad, new_ad
from support.people import PASSWORD, Person
from support.pictures import ask, png
from support.stacks import wait_until_well
from support.witness import StreamWitness

HOME = ROOT / ".dev/test-quotas"
FEW = 4
SETTINGS = {
    "PRACA_AUTH_LOGINS_PER_ACCOUNT_HOUR": str(FEW),
    "PRACA_AUTH_CHANGES_PER_ACCOUNT_HOUR": str(FEW),
    "PRACA_ROOMS_OWNED_PER_USER": str(FEW),
    "PRACA_ROOMS_BYTES_PER_USER_HOUR": "20000",
    "PRACA_ROOMS_READS_PER_USER_MINUTE": "30",
    "PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR": str(FEW),
    "PRACA_MARKETPLACE_PENDING_ADS": str(FEW),
    "PRACA_MARKETPLACE_CHANGES_PER_USER_HOUR": str(FEW),
    "PRACA_MARKETPLACE_READS_PER_USER_MINUTE": "30",
    "PRACA_MARKETPLACE_READS_PER_NETWORK_MINUTE": "40",
    "PRACA_MODERATION_READS_PER_USER_MINUTE": "130",
    "PRACA_UPLOADS_PER_USER_DAY": str(FEW),
    "PRACA_MODERATION_DECISIONS_PER_ADMIN_HOUR": str(FEW),
    "PRACA_MODERATION_OPEN_GRANTS_PER_ADMIN": "2",
}


@pytest.fixture(scope="module")
def small_stack() -> Iterator[Stack]:
    shutil.rmtree(HOME, ignore_errors=True)
    options = StackOptions(
        layout=Layout(HOME), builder=Builder.from_environment(), gateways=2, usual_ports=False, settings=SETTINGS
    )
    stack = Stack(options, Progress())
    try:
        stack.start()
        wait_until_well(stack)
        with StreamWitness(stack).watching():
            yield stack
    finally:
        stack.stop()


@dataclass(frozen=True)
class Quota:
    """What somebody does again and again, and how it ends."""

    name: str
    act: Callable[[Person], requests.Response]
    most: int
    code: str = "QUOTA_EXCEEDED"


def rooms_are_read(person: Person) -> requests.Response:
    return person.request("GET", "/rooms?q=nada")


def ads_are_searched(person: Person) -> requests.Response:
    return person.request("GET", f"{ADS}?q=nada")


def own_record_is_read(person: Person) -> requests.Response:
    return person.request("GET", "/moderation/me/actions")


def room_is_opened(person: Person) -> requests.Response:
    return person.request("POST", "/rooms", json={"name": "Sala"})


def name_is_changed(person: Person) -> requests.Response:
    return person.request("PATCH", "/auth/me", json={"displayName": "Outro nome"})


def ad_is_created(person: Person) -> requests.Response:
    return person.request("POST", ADS, json=new_ad())


def upload_is_started(person: Person) -> requests.Response:
    return ask(person, png())


def login(person: Person) -> requests.Response:
    body = {"email": person.email, "password": PASSWORD}
    return requests.post(f"{person.door}/auth/login", json=body, timeout=30)


QUOTAS = [
    Quota("reads", rooms_are_read, most=30),
    Quota("reads of ads", ads_are_searched, most=30),
    Quota("reads of one's record", own_record_is_read, most=130),
    Quota("rooms", room_is_opened, most=FEW, code="LIMIT_REACHED"),
    Quota("changes of a profile", name_is_changed, most=FEW),
    Quota("ads", ad_is_created, most=FEW, code="TOO_MANY_PENDING_ADS"),
    Quota("uploads", upload_is_started, most=FEW),
    Quota("logins", login, most=FEW),
]


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.name)
def test_what_one_person_does_at_once_stops_at_the_limit_and_another_goes_on(small_stack: Stack, quota: Quota) -> None:
    ana, bruno = (Person.register(small_stack.nginx.url) for _ in range(2))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: quota.act(ana), range(quota.most * 2)))
    assert_stopped(answers, quota.most, quota.code)
    assert quota.act(bruno).ok


def assert_stopped(answers: list[requests.Response], most: int, code: str) -> None:
    refused = [answer for answer in answers if not answer.ok]
    assert len(answers) - len(refused) == most, Counter(answer.status_code for answer in answers)
    for answer in refused:
        body = answer.json()
        assert body["code"] == code
        if code == "QUOTA_EXCEEDED":
            assert answer.status_code == 429
            assert int(answer.headers["Retry-After"]) * 1000 >= body["retryAfterMs"] > 0
        else:
            assert answer.status_code == 409
            assert body["detail"]


def test_who_has_no_token_reads_ads_out_of_what_the_network_may_and_people_with_one_go_on(small_stack: Stack) -> None:
    door = small_stack.nginx.url
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: requests.get(f"{door}{ADS}?q=nada", timeout=30), range(80)))
    assert_stopped(answers, 40, "QUOTA_EXCEEDED")
    assert not requests.get(f"{door}{ADS}/00000000-0000-7000-8000-000000000000", timeout=30).ok
    ana = Person.register(door)
    assert ads_are_searched(ana).ok
    create_ad(ana)


def test_a_check_of_the_record_costs_an_admin_as_much_as_many_reads(small_stack: Stack) -> None:
    admin = new_admin(small_stack)
    answers = [admin.request("GET", "/moderation/audit/verify") for _ in range(2)]
    assert_stopped(answers, 1, "QUOTA_EXCEEDED")
    assert admin.request("GET", "/moderation/queue").ok


def test_bytes_are_counted_over_sockets_and_gateways_and_a_repeat_costs_nothing(small_stack: Stack) -> None:
    ana, bruno = (Person.register(small_stack.nginx.url) for _ in range(2))
    room = ana.create_room()["id"]
    gateways = [instance.url for instance in small_stack.instances if instance.service.name == "rooms-gateway"]
    sockets = [ana.connect(url) for url in gateways]
    try:
        for socket in sockets:
            socket.join(room)
        sent = {"roomId": room, "body": "x" * 1000}
        first = sockets[0].ask("rooms:message:send", {**sent, "clientMessageId": "one"})["message"]
        answers = [sockets[turn % 2].call("rooms:message:send", sent) for turn in range(30)]
        refused = [answer["error"] for answer in answers if not answer["ok"]]
        # Each message takes 1512 bytes; what one gateway drew and did not spend is lost to the other.
        assert 9 <= 1 + len(answers) - len(refused) <= 13
        assert {error["code"] for error in refused} == {"QUOTA_EXCEEDED"}
        assert all(error["retryAfterMs"] > 0 for error in refused)
        again = sockets[1].ask("rooms:message:send", {**sent, "clientMessageId": "one"})["message"]
        assert again["id"] == first["id"]
    finally:
        for socket in sockets:
            socket.close()
    with bruno.connect() as other:
        other.join(room)
        assert other.ask("rooms:message:send", {"roomId": room, "body": "oi"})["ok"]


def test_memberships_stop_at_the_limit_however_they_begin(small_stack: Stack) -> None:
    owner, ana = (Person.register(small_stack.nginx.url) for _ in range(2))
    rooms = [owner.create_room()["id"] for _ in range(FEW)]
    strangers = [Person.register(small_stack.nginx.url) for _ in range(2)]
    own = ana.create_room()["id"]
    with ana.connect() as socket:
        socket.join(rooms[0])
        socket.join(rooms[0])
    assert ana.request("POST", f"/rooms/{rooms[1]}/members", json={}).status_code == 201
    assert ana.request("POST", f"/rooms/{rooms[2]}/messages", json={"body": "oi"}).status_code == 201
    assert ana.request("POST", f"/rooms/{own}/members", json={"userId": strangers[0].id}).status_code == 201
    answers = [
        ana.request("POST", f"/rooms/{own}/members", json={"userId": strangers[1].id}),
        ana.request("POST", f"/rooms/{rooms[3]}/members", json={}),
        ana.request("POST", f"/rooms/{rooms[3]}/messages", json={"body": "oi"}),
    ]
    assert_stopped(answers, 0, "QUOTA_EXCEEDED")
    assert ana.request("POST", f"/rooms/{rooms[1]}/members", json={}).status_code == 200, "a member costs nothing"


def test_changes_of_an_ad_stop_at_the_limit(small_stack: Stack) -> None:
    ana = Person.register(small_stack.nginx.url)
    ad = create_ad(ana)["id"]
    answers = [ana.request("PATCH", f"{ADS}/{ad}", json={"title": f"Violão {turn}"}) for turn in range(FEW + 2)]
    assert_stopped(answers, FEW, "QUOTA_EXCEEDED")


def test_decisions_and_grants_of_an_admin_stop_at_the_limit(small_stack: Stack) -> None:
    room = Person.register(small_stack.nginx.url).create_room(visibility="private")["id"]
    admin = new_admin(small_stack)
    grant = {"roomId": room, "durationSeconds": 600, "reason": "Denúncia recebida"}
    answers = [admin.request("POST", "/moderation/private-access", json=grant) for _ in range(4)]
    assert_stopped(answers, 2, "LIMIT_REACHED")
    paths = [f"/moderation/rooms/{room}/{verb}" for verb in ("silence", "unsilence", "silence", "unsilence")]
    answers = [admin.request("POST", path, json={"reason": "Denúncia recebida"}) for path in paths]
    assert_stopped(answers, FEW - 2, "QUOTA_EXCEEDED")
