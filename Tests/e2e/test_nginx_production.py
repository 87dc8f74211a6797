"""The front door in production: TLS, names, client addresses, limits, and reloads that drop nobody."""

from __future__ import annotations

import json
import os
import shlex
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from praca_dev.stack import Stack
from support.doors.production import NAME, ProductionDoor, production_door
from support.doors.upstream import SILENT, StubUpstream
from support.people import Person, eventually


@pytest.fixture(scope="module")
def stub() -> Iterator[StubUpstream]:
    with StubUpstream("stub") as running:
        yield running


def to_stub(stub: StubUpstream) -> dict[str, str]:
    """Every service is the stub."""
    names = ("AUTH", "ROOMS_GATEWAY", "MARKETPLACE", "MODERATION", "UPLOAD_SIGNER", "STORE")
    return dict.fromkeys(names, f"127.0.0.1:{stub.port}")


@pytest.fixture(scope="module")
def production(stub: StubUpstream) -> Iterator[ProductionDoor]:
    # Started by root, nginx works as nobody, who must be able to read the folder; pytest's own are closed.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with production_door(folder, to_stub(stub)) as door:
            yield door


@pytest.fixture
def before_gateways(stack: Stack, tmp_path: Path) -> Iterator[ProductionDoor]:
    """The production door before the real services."""
    settings = {
        "AUTH": f"127.0.0.1:{stack.instance('auth').port}",
        "ROOMS_GATEWAY": " ".join(f"127.0.0.1:{gateway.port}" for gateway in stack.gateways),
    }
    with production_door(tmp_path, settings) as door:
        yield door


def handshake(door: ProductionDoor, context: ssl.SSLContext, name: str = NAME) -> ssl.SSLSocket:
    connection = socket.create_connection((NAME, door.https_port), timeout=20)
    try:
        return context.wrap_socket(connection, server_hostname=name)
    except BaseException:
        connection.close()
        raise


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_of_today_is_spoken(production: ProductionDoor, version: ssl.TLSVersion) -> None:
    context = production.context()
    context.minimum_version = context.maximum_version = version
    with handshake(production, context) as connection:
        assert connection.version() == version.name.replace("_", ".")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_tls_of_yesterday_is_refused(production: ProductionDoor, version: ssl.TLSVersion) -> None:
    context = production.context()
    # Else the client's own library would refuse before the server could.
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        handshake(production, context)


@pytest.mark.parametrize("cipher", ["AES256-SHA", "ECDHE-ECDSA-AES128-SHA"])
def test_ciphers_without_forward_secrecy_or_authentication_are_refused(production: ProductionDoor, cipher: str) -> None:
    context = production.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher)
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        handshake(production, context)


def test_http2_is_negotiated_and_spoken(production: ProductionDoor) -> None:
    context = production.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with handshake(production, context) as connection:
        assert connection.selected_alpn_protocol() == "h2"
        # The preface and empty settings; the answer begins with a SETTINGS frame (type 4).
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
        assert connection.recv(9)[3] == 4


def test_a_name_that_is_not_ours_gets_no_certificate(production: ProductionDoor) -> None:
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        handshake(production, production.context(), "elsewhere.example")


def test_another_host_name_after_the_handshake_gets_no_answer(production: ProductionDoor) -> None:
    with pytest.raises(requests.ConnectionError):
        production.get("/auth/me", headers={"Host": "elsewhere.example"})


def test_every_answer_over_tls_asks_for_tls_from_then_on(production: ProductionDoor) -> None:
    for path in ("/auth/me", "/nowhere", "/"):
        answer = production.get(path)
        assert answer.raw.headers.getlist("Strict-Transport-Security") == ["max-age=31536000"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_services_are_told_that_the_client_came_with_tls(production: ProductionDoor) -> None:
    assert production.get("/auth/me").json()["headers"]["x-forwarded-proto"] == "https"


def test_without_tls_one_is_sent_to_the_same_address_with_it(production: ProductionDoor) -> None:
    answer = production.get_plain("/rooms?limit=3")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{production.url}/rooms?limit=3"
    with pytest.raises(requests.ConnectionError):
        production.get_plain("/rooms", headers={"Host": "elsewhere.example"})


def plainly(production: ProductionDoor, request_line: str, host: str) -> bytes:
    """What is answered without TLS; nothing where the connection is closed."""
    with socket.create_connection((NAME, production.http_port), timeout=20) as connection:
        connection.sendall(f"{request_line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        try:
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize("host", [NAME, "elsewhere.example"])
@pytest.mark.parametrize(
    "request_line", ["GET / HTTP/3.0", "GET /x y HTTP/1.1", "TRACE / HTTP/1.1", "GET /\0 HTTP/1.1"]
)
def test_without_tls_too_what_is_wrong_is_a_problem_or_gets_no_answer(
    production: ProductionDoor, request_line: str, host: str
) -> None:
    answer = plainly(production, request_line, host)
    # Which name is meant is known of a request that is HTTP only.
    assert bool(answer) == (host == NAME and request_line.startswith("TRACE"))
    if answer:
        assert answer.startswith(b"HTTP/1.1 405 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "METHOD_NOT_ALLOWED"


def test_addresses_are_limited_by_what_one_customer_has(stub: StubUpstream) -> None:
    """An IPv4 address, also mapped into IPv6, or 64 bits of an IPv6 one: each line of `same` is one customer."""
    same = [
        ["198.51.100.7", "::ffff:198.51.100.7"],
        ["198.51.100.8"],
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2:0a0a:0a0a:0a0a:0a0a"],
        ["2001:db8:1:3::1"],
        ["2001:db8:10a:a0a::1", "2001:db8:10a:a0a::a0a"],
    ]
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        settings = to_stub(stub) | {"RATE": "1", "BURST": "3", "REAL_IP_FROM": "127.0.0.0/8"}
        with production_door(Path(name), settings) as door:
            for addresses in same:
                statuses = [
                    door.get("/auth/me", headers={"X-Forwarded-For": addresses[turn % len(addresses)]}).status_code
                    for turn in range(12)
                ]
                assert statuses[:4] == [200] * 4
                assert 429 in statuses


def test_plain_http_at_the_port_of_tls_is_a_problem_like_every_other(production: ProductionDoor) -> None:
    answer = requests.get(f"http://{NAME}:{production.https_port}/rooms", timeout=20)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "BAD_REQUEST"


def test_an_acme_challenge_is_answered_without_tls_and_nothing_beside_it(production: ProductionDoor) -> None:
    challenge = production.folder / "acme/.well-known/acme-challenge/token-1"
    challenge.parent.mkdir(parents=True)
    challenge.write_text("token-1.thumbprint")
    answer = production.get_plain("/.well-known/acme-challenge/token-1")
    assert (answer.status_code, answer.text) == (200, "token-1.thumbprint")
    assert production.get_plain("/.well-known/acme-challenge/").status_code in (403, 404)
    assert production.get_plain("/.well-known/acme-challenge/../../fullchain.pem").status_code == 308


def test_a_claimed_address_is_believed_from_a_named_proxy_only(stub: StubUpstream, tmp_path: Path) -> None:
    claim = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    for number, (proxies, seen) in enumerate({"127.0.0.1": "203.0.113.9", "192.0.2.0/24": "127.0.0.1"}.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        with production_door(folder, {**to_stub(stub), "REAL_IP_FROM": proxies}) as door:
            assert door.get("/auth/me", headers=claim).json()["headers"]["x-forwarded-for"] == seen


def test_one_address_cannot_take_all_requests(stub: StubUpstream, tmp_path: Path) -> None:
    with production_door(tmp_path, {**to_stub(stub), "RATE": "1", "BURST": "3"}) as door:
        refused = [answer for _ in range(8) if (answer := door.get("/rooms")).status_code == 429]
        assert refused
        assert refused[0].json()["code"] == "TOO_MANY_REQUESTS"


def test_the_log_is_json_with_the_request_id_and_the_client(production: ProductionDoor) -> None:
    request_id = production.get("/rooms").headers["X-Request-Id"]

    def logged() -> list[dict[str, object]]:
        lines = production.process.log.read_text().splitlines()
        entries = [json.loads(line) for line in lines if line.startswith("{")]
        return [entry for entry in entries if entry["requestId"] == request_id]

    entry = eventually("the request is in the log", logged)[0]
    assert (entry["path"], entry["status"], entry["remoteAddress"]) == ("/rooms", 200, "127.0.0.1")


def test_the_bucket_is_reached_with_host_and_path_as_they_were_signed(production: ProductionDoor) -> None:
    for address in ("/praca-uploads/incoming/a%20b.png?X-Amz-Signature=abc", "/praca-uploads"):
        seen = production.get(address, allow_redirects=False).json()
        assert seen["path"] == address
        assert seen["headers"]["host"] == f"{NAME}:{production.https_port}"
    verified = str(production.certificate)
    for size, status in ((10 * 1024 * 1024, 200), (12 * 1024 * 1024, 413)):
        answer = requests.post(f"{production.url}/praca-uploads/", data=bytes(size), verify=verified, timeout=30)
        assert answer.status_code == status


def name_server(folder: Path, *addresses: str) -> dict[str, str]:
    """A stand-in for `getent`: the name "gateways" has the addresses in its file, any other is this machine."""
    getent = folder / "getent"
    script = f'#!/bin/sh\n[ "$2" = gateways ] && cat {shlex.quote(str(folder))}/addresses || echo 127.0.0.1\n'
    getent.write_text(script)
    getent.chmod(0o755)
    name_gateways(folder, *addresses)
    return {"PATH": f"{folder}:{os.environ['PATH']}:/usr/sbin"}


def name_gateways(folder: Path, *addresses: str) -> None:
    # In one step: a lookup must not meet an empty file.
    written = folder / "addresses.new"
    written.write_text("".join(f"{address} STREAM gateways\n" for address in addresses))
    written.rename(folder / "addresses")


def listed(door: ProductionDoor) -> str:
    return (door.folder / "run/upstreams.conf").read_text()


def test_a_full_disk_leaves_the_list_of_replicas_as_it_is(stub: StubUpstream, tmp_path: Path) -> None:
    settings = {**to_stub(stub), **name_server(tmp_path, "127.0.0.1"), "ROOMS_GATEWAY": f"gateways:{stub.port}"}
    with production_door(tmp_path, settings) as door:
        before = listed(door)
        full = tmp_path / "run/upstreams.new"
        full.symlink_to("/dev/full")
        name_gateways(tmp_path, "127.0.0.1", "127.0.0.2")
        eventually("the lookup fails", lambda: "the old list stays" in door.process.log.read_text())
        assert listed(door) == before
        assert door.get("/rooms").status_code == 200
        full.unlink()
        eventually("the new replica is listed", lambda: f"server 127.0.0.2:{stub.port} " in listed(door))


def test_a_reload_waits_for_as_long_as_old_workers_hold_sockets(stub: StubUpstream, tmp_path: Path) -> None:
    """The first reload does not wait; the second would add to the workers of the first."""
    settings = {**to_stub(stub), **name_server(tmp_path, "127.0.0.1"), "ROOMS_GATEWAY": f"gateways:{stub.port}"}
    with production_door(tmp_path, {**settings, "RELOAD_GAP_SECONDS": "3600", "PATIENCE": "60"}) as door:
        with handshake(door, door.context()) as held:
            held.sendall(f"GET /rooms{SILENT} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
            eventually("the stub holds it", lambda: ("GET", f"/rooms{SILENT}") in stub.requests)
            name_gateways(tmp_path, "127.0.0.1", "127.0.0.2")
            eventually("the first change is taken over", lambda: "127.0.0.2:" in listed(door))
            name_gateways(tmp_path, "127.0.0.1", "127.0.0.2", "127.0.0.3")
            eventually("the second waits", lambda: "make the reload wait" in door.process.log.read_text())
            assert "127.0.0.3:" not in listed(door)
        eventually("the second change is taken over", lambda: "127.0.0.3:" in listed(door))


def test_a_large_upload_that_fails_is_told_why(stub: StubUpstream, tmp_path: Path) -> None:
    with production_door(tmp_path, {**to_stub(stub), "STORE": "127.0.0.1:9"}) as door:
        verified = str(door.certificate)
        answer = requests.post(f"{door.url}/praca-uploads/", data=bytes(1024 * 1024), verify=verified, timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")


def test_health_and_status_are_for_this_machine_only(production: ProductionDoor) -> None:
    status = requests.get(f"http://127.0.0.1:{production.status_port}/status", timeout=10).text
    assert "Active connections" in status
    assert production.get("/status").status_code == 404
    assert production.get("/healthz").status_code == 404


def test_a_configuration_that_nginx_refuses_is_not_started(tmp_path: Path) -> None:
    environment = {**os.environ, "PRACA_NGINX_SERVER_NAMES": NAME, "PRACA_NGINX_RUN": str(tmp_path / "run")}
    environment |= {"PRACA_NGINX_TLS_CERTIFICATE": str(tmp_path / "missing.pem")}
    command = [str(Path(__file__).parents[2] / "deploy/nginx/front-door"), "check"]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "missing.pem" in done.stderr


def test_an_open_socket_outlives_a_reload_and_not_a_restart(stack: Stack, before_gateways: ProductionDoor) -> None:
    """The twin is the restart: what a reload would be without a master process."""
    door = before_gateways
    ana = Person.register(stack.nginx.url)
    room_id = ana.create_room()["id"]
    with ana.connect(door.url, certificate=str(door.certificate)) as conversation:
        conversation.join(room_id)
        assert conversation.say(room_id, "antes")["seq"] == 1
        door.reload()
        assert conversation.say(room_id, "depois")["seq"] == 2
        assert door.get("/rooms", headers={"Authorization": f"Bearer {ana.token}"}).status_code == 200
        door.process.stop()
        eventually("the socket is cut", lambda: not conversation.connected)


def test_new_replicas_are_found_and_gone_ones_left_without_cutting_a_socket(stack: Stack, tmp_path: Path) -> None:
    """The name has one address, then another beside it."""
    gateway = stack.gateways[0]
    settings = {
        **name_server(tmp_path, "127.0.0.1"),
        "AUTH": f"127.0.0.1:{stack.instance('auth').port}",
        "ROOMS_GATEWAY": f"gateways:{gateway.port}",
    }
    with production_door(tmp_path, settings) as door:
        ana = Person.register(stack.nginx.url)
        room_id = ana.create_room()["id"]
        with ana.connect(door.url, certificate=str(door.certificate)) as conversation:
            conversation.join(room_id)
            workers = door.workers()
            name_gateways(tmp_path, "127.0.0.1", "127.0.0.2")
            eventually("the new replica is taken over", lambda: not door.workers() & workers)
            assert listed(door).count(f"server 127.0.0.2:{gateway.port} ") == 2
            name_gateways(tmp_path)
            assert conversation.say(room_id, "ainda aqui")["seq"] == 1
            assert door.get("/rooms", headers={"Authorization": f"Bearer {ana.token}"}).status_code == 200
