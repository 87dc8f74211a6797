"""Floods through the front door, as production runs it: one address takes its share, the others are served.

Everything stays on this machine and within a few hundred connections. Attackers use one loopback address, a bystander
another, so that limits for an address can be told apart."""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from support.doors.production import NAME, ProductionDoor, production_door
from support.doors.upstream import StubUpstream
from support.people import eventually

ATTACKER, BYSTANDER = "127.0.0.1", "127.0.0.2"
CONNECTIONS = 60
# deploy/nginx/conf/server.conf: uploads at once, of one address and of all.
UPLOADS, ALL_UPLOADS = 10, 40
MEBIBYTE = 1024 * 1024


@pytest.fixture
def stub() -> Iterator[StubUpstream]:
    with StubUpstream("stub") as running:
        yield running


@pytest.fixture
def door(stub: StubUpstream) -> Iterator[ProductionDoor]:
    names = ("AUTH", "ROOMS_GATEWAY", "MARKETPLACE", "MODERATION", "UPLOAD_SIGNER", "STORE")
    settings = dict.fromkeys(names, f"127.0.0.1:{stub.port}")
    limits = {"CONNECTIONS": str(CONNECTIONS), "RATE": "50", "BURST": "100"}
    # Started by root, nginx works as nobody, who must be able to write below the folder; pytest's own are closed.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with production_door(folder, {**settings, **limits}) as running:
            yield running


class FromAddress(HTTPAdapter):
    """Connections that come from a chosen address of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **named)


def bystander(door: ProductionDoor) -> requests.Response:
    """What somebody else is answered."""
    return answer_to(BYSTANDER, door, "GET", "/rooms")


def upload(address: str, door: ProductionDoor) -> requests.Response:
    """What an upload to the bucket that does end is answered."""
    return answer_to(address, door, "POST", "/praca-uploads/", b"x" * MEBIBYTE)


def answer_to(address: str, door: ProductionDoor, method: str, path: str, body: bytes = b"") -> requests.Response:
    with requests.Session() as session:
        session.mount("https://", FromAddress(address))
        return session.request(method, door.url + path, data=body, verify=str(door.certificate), timeout=10)


def connect(door: ProductionDoor, address: str = ATTACKER) -> ssl.SSLSocket:
    plain = socket.create_connection((ATTACKER, door.https_port), timeout=30, source_address=(address, 0))
    return door.context().wrap_socket(plain, server_hostname=NAME)


def unfinished_upload(door: ProductionDoor, sent: int, address: str = ATTACKER) -> ssl.SSLSocket:
    """A connection with so many bytes of an upload of 10 MiB on their way; fewer if the door has refused it."""
    connection = connect(door, address)
    head = f"POST /praca-uploads/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {10 * MEBIBYTE}\r\n\r\n"
    with suppress(OSError):
        connection.sendall(head.encode() + bytes(sent))
    return connection


def spooled(door: ProductionDoor) -> int:
    """How many bytes of bodies the door keeps in files, which have no name any more."""
    total = 0
    for file in [file for worker in door.workers() for file in Path(f"/proc/{worker}/fd").iterdir()]:
        # A connection may end meanwhile.
        with suppress(FileNotFoundError):
            if "/client-body/" in str(file.readlink()):
                total += file.stat().st_size
    return total


def closed(connection: socket.socket) -> bool:
    """Whether the other side has hung up; reads what it said before."""
    connection.settimeout(0.2)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_requests_that_never_end_their_head_are_cut_and_others_are_served(door: ProductionDoor) -> None:
    with ExitStack() as held:
        slow = [held.enter_context(connect(door)) for _ in range(150)]
        for connection in slow:
            connection.sendall(b"GET /rooms HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\nX-Slow: ")
        assert bystander(door).status_code == 200
        eventually("all of them are cut", lambda: all(map(closed, slow)), 40)
    assert bystander(door).status_code == 200


def test_bodies_that_never_end_take_the_places_of_their_own_address_only(
    door: ProductionDoor, stub: StubUpstream
) -> None:
    with ExitStack() as held:
        head = b"POST /auth/login HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\nContent-Length: 60000\r\n\r\n{"
        slow = [held.enter_context(connect(door)) for _ in range(CONNECTIONS + 20)]
        for connection in slow:
            with suppress(OSError):
                connection.sendall(head)
        eventually("the places of the address are taken", lambda: door.get("/rooms").status_code == 429)
        assert bystander(door).status_code == 200
        assert not [path for method, path in stub.requests if method == "POST"], "no service saw an unfinished body"
        eventually("all of them are cut", lambda: all(map(closed, slow)), 60)


def test_uploads_that_never_end_fill_nothing_and_others_upload(door: ProductionDoor) -> None:
    """Signatures are in the body: until it is there, everybody may send one."""
    with ExitStack() as held:
        for _ in range(CONNECTIONS // 2):
            held.enter_context(closing(unfinished_upload(door, 9 * MEBIBYTE)))
        eventually("the places of the address are taken", lambda: upload(ATTACKER, door).status_code == 429)
        assert spooled(door) == 0
        assert door.get("/rooms").status_code == 200, "other requests of the address have places of their own"
        assert bystander(door).status_code == 200
        assert upload(BYSTANDER, door).status_code == 200
    eventually("the address uploads again", lambda: upload(ATTACKER, door).status_code == 200)


def test_uploads_of_many_addresses_are_no_more_than_the_store_holds(door: ProductionDoor) -> None:
    with ExitStack() as held:
        for number in range(ALL_UPLOADS):
            address = f"127.0.0.{10 + number // UPLOADS}"
            held.enter_context(closing(unfinished_upload(door, 1, address)))
        eventually("all places are taken", lambda: upload(BYSTANDER, door).status_code == 429)
        assert bystander(door).status_code == 200
    eventually("there are places again", lambda: upload(BYSTANDER, door).status_code == 200)


def test_heads_that_are_too_large_or_too_many_are_refused_and_reach_no_service(
    door: ProductionDoor, stub: StubUpstream
) -> None:
    for head in (b"X-Large: " + b"x" * 40_000 + b"\r\n", b"X-Many: x\r\n" * 4_000):
        with connect(door) as connection:
            with suppress(OSError):
                connection.sendall(b"GET /rooms HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\n" + head + b"\r\n")
            assert connection.recv(200).startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))
    assert not stub.requests
    assert bystander(door).status_code == 200


def test_a_flood_of_requests_is_told_to_come_back_and_others_are_served(door: ProductionDoor) -> None:
    """The twin is the bystander's own answer: what the flood's address would get without the limit."""
    statuses: list[int] = []
    told: set[str | None] = set()

    def flood() -> None:
        with requests.Session() as session:
            for _ in range(100):
                answer = session.get(f"{door.url}/rooms", verify=str(door.certificate), timeout=20)
                statuses.append(answer.status_code)
                if answer.status_code == 429:
                    told.add(answer.headers.get("Retry-After"))

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    served = [bystander(door).status_code for _ in range(10)]
    for thread in threads:
        thread.join()
    assert set(served) == {200}
    assert set(statuses) == {200, 429}
    assert told == {"1"}


def test_handshakes_that_are_never_finished_are_cut_and_others_are_served(door: ProductionDoor) -> None:
    with ExitStack() as held:
        silent = [
            held.enter_context(socket.create_connection((ATTACKER, door.https_port), timeout=30)) for _ in range(150)
        ]
        assert bystander(door).status_code == 200
        eventually("all of them are cut", lambda: all(map(closed, silent)), 90)
