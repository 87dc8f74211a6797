"""The front door by itself: routes, limits, headers and errors, with stubs in the services' place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from praca_dev.layout import ROOT
from praca_dev.nginx import NginxLimits
from support.doors.stub import STORE, Door, open_door
from support.doors.upstream import HANG_UP, MISSING, REFUSED, RETRY_AFTER, SILENT
from support.people import eventually

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    yield from open_door(tmp_path_factory.mktemp("nginx"))


def assert_problem(answer: requests.Response, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == PROBLEM
    problem = answer.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == "urn:praca:problem:" + code.lower().replace("_", "-")
    assert problem["title"]
    assert problem["requestId"] == answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/auth/login", "auth"),
        ("/auth", "auth"),
        ("/.well-known/jwks.json", "auth"),
        ("/rooms", "room"),
        ("/rooms/0190/messages?limit=3", "room"),
        ("/socket.io/?EIO=4&transport=polling", "room"),
        ("/socket.io?EIO=4&transport=polling", "room"),
        ("/moderation/queue?kind=ad", "moderation"),
        ("/marketplace/ads?q=viol%C3%A3o", "room"),
        ("/uploads/0190/content", "uploads"),
        ("/praca-uploads/images/0190?X-Amz-Signature=1", "store"),
    ],
)
def test_each_public_route_reaches_its_service_with_its_path_unchanged(door: Door, path: str, upstream: str) -> None:
    answer = door.get(path).json()
    assert answer["path"] == path
    assert answer["upstream"] in (["one", "two"] if upstream == "room" else [upstream])


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/healthz",
        "/readyz",
        "/authentication",
        "/roomservice",
        "/moderationqueue",
        "/marketplaces",
        "/uploadsx",
        "/praca-uploads-2/x",
        "/.well-known/jwks.json.bak",
        "/.env",
        "/salasx",
        "/anuncio",
        "/conf/nginx.conf",
        "/socket.io/metrics",
        "/socket.iox",
        "/rooms/../metrics",
        "/rooms/%2e%2e/metrics",
        "//metrics",
    ],
)
def test_what_is_not_a_public_route_does_not_exist_and_reaches_no_service(door: Door, path: str) -> None:
    seen = [len(stub.requests) for stub in door.services]
    request = requests.Request("GET", door.nginx.url).prepare()
    request.url = door.nginx.url + path
    assert_problem(door.session.send(request, timeout=20), 404, "NOT_FOUND")
    assert [len(stub.requests) for stub in door.services] == seen


def client_roots() -> list[str]:
    """The first parts of the addresses that the web client knows."""
    listed = re.search(r"ROOTS = \[(.*?)\]", (ROOT / "web/src/app/routes.ts").read_text(), re.DOTALL)
    assert listed
    return re.findall(r'"([a-z-]+)"', listed.group(1))


@pytest.mark.parametrize(
    "path", ["/", *(f"/{root}" for root in client_roots()), "/salas/0190", "/anuncios/0190/editar"]
)
def test_every_address_of_the_web_client_is_its_page_in_portuguese(door: Door, path: str) -> None:
    answer = door.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert '<html lang="pt-BR">' in answer.text


def test_the_page_runs_its_own_files_only_and_no_text_that_it_is_given(door: Door) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in door.get("/salas").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' {STORE}"
    assert policy["img-src"] == f"'self' blob: {STORE}"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_files_with_a_hash_in_their_name_are_kept_for_ever_and_sent_compressed(door: Door) -> None:
    named = re.findall(r'(?:src|href)="(/assets/[^"]+)"', door.get("/").text)
    assert len(named) >= 2
    for path in named:
        answer = door.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] in ("text/javascript; charset=utf-8", "text/css; charset=utf-8")
    assert_problem(door.get("/assets/main-OLD.js"), 404, "NOT_FOUND")
    assert_problem(door.get("/index.html"), 404, "NOT_FOUND")


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
API = ["/auth", "/rooms", "/marketplace", "/moderation", "/uploads"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path", ["/nowhere", "/metrics", "/a/b", "/socket.io/x", "/assets/old.js", *(root + MISSING for root in API)]
)
def test_a_person_who_goes_where_nothing_is_sees_the_clients_page_and_a_program_a_problem(
    door: Door, method: str, path: str
) -> None:
    page = door.request(method, path, headers=BROWSER)
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert page.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert len(page.raw.headers.getlist("Content-Security-Policy")) == 1
    assert method == "HEAD" or '<html lang="pt-BR">' in page.text
    answer = door.request(method, path)
    assert answer.status_code == 404
    assert "json" in answer.headers["Content-Type"]


@pytest.mark.parametrize("path", [*API, "/.well-known/jwks.json", "/marketplace/ads?q=a%20b"])
def test_a_browser_at_an_address_that_the_api_knows_is_answered_by_the_api(door: Door, path: str) -> None:
    answer = door.get(path, headers=BROWSER).json()
    assert answer["path"] == path
    # Two stubs stand for rooms and marketplace.
    others = {"/auth": "auth", "/.well-known/jwks.json": "auth", "/moderation": "moderation", "/uploads": "uploads"}
    assert answer["upstream"] in ([others[path]] if path in others else ["one", "two"])


@pytest.mark.parametrize("path", ["/nowhere", "/auth" + MISSING])
def test_only_reading_is_going_somewhere(door: Door, path: str) -> None:
    answer = door.request("POST", path, headers=BROWSER)
    assert answer.status_code == 404
    assert "json" in answer.headers["Content-Type"]


def test_a_browsers_failures_are_problems_like_every_other(door: Door) -> None:
    assert_problem(door.get("/auth" + HANG_UP, headers=BROWSER), 503, "UNAVAILABLE")


# Every status that a service of ours answers with, but 404, which is the client's page, and 304, which has no body.
@pytest.mark.parametrize("status", [400, 401, 403, 405, 409, 410, 415, 422, 425, 429, 431, 500, 503])
@pytest.mark.parametrize("path", API)
def test_what_a_service_refuses_a_browser_reaches_it_as_the_service_says_it(door: Door, path: str, status: int) -> None:
    for headers in (BROWSER, {}):
        answer = door.get(f"{path}{REFUSED}{status}", headers=headers)
        assert answer.status_code == status
        assert answer.json()["path"] == f"{path}{REFUSED}{status}", "the service's own body"
        expected = [str(RETRY_AFTER)] if status in (429, 503) else []
        assert answer.raw.headers.getlist("Retry-After") == expected


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    "root", [*API, "/socket.io", "/praca-uploads", "/assets", "/salas", "/.well-known", "/-/errors"]
)
def test_nobody_is_sent_to_the_place_that_their_host_header_names(door: Door, root: str, slash: str) -> None:
    for headers in ({}, BROWSER):
        answer = door.get(root + slash, headers={"Host": "evil.example", **headers}, allow_redirects=False)
        assert answer.status_code in (200, 404)
        assert "Location" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/salas", "/icon.svg", "/nowhere", "/assets/old.js"])
def test_the_doors_own_addresses_answer_head_as_they_answer_get(door: Door, path: str) -> None:
    get, head = (door.request(method, path, headers={"X-Request-Id": "a"}) for method in ("GET", "HEAD"))
    assert head.status_code == get.status_code
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "Cache-Control", "Content-Security-Policy"):
        assert head.headers.get(name) == get.headers.get(name)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/salas",
            "/icon.svg",
            "/nowhere",
            "/metrics",
            "/assets/old.js",
            "/auth/login",
            "/.well-known/jwks.json",
        ),
        *("/socket.io/?EIO=4", "/rooms?q=" + "x" * 9000, *API, *(root + MISSING for root in API)),
        *(root + HANG_UP for root in API),
    ],
)
def test_every_answer_carries_the_security_headers_once(door: Door, path: str) -> None:
    for method, headers in (("GET", {}), ("GET", BROWSER), ("POST", {}), ("TRACE", {})):
        answer = door.request(method, path, headers=headers)
        for name, value in {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }.items():
            assert answer.raw.headers.getlist(name) == [value], (method, answer.status_code)
        assert len(answer.raw.headers.getlist("Content-Security-Policy")) == 1, (method, answer.status_code)
        assert answer.headers["Server"] == "nginx"
    door.recover()


def test_a_request_without_an_id_is_given_one_that_the_service_and_the_client_both_see(door: Door) -> None:
    answer = door.get("/auth/me")
    assert answer.raw.headers.getlist("X-Request-Id") == [answer.json()["headers"]["x-request-id"]]
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])


def test_a_harmless_request_id_is_kept_and_any_other_is_replaced(door: Door) -> None:
    kept = door.get("/auth/me", headers={"X-Request-Id": "my-request.1"})
    assert kept.headers["X-Request-Id"] == kept.json()["headers"]["x-request-id"] == "my-request.1"
    for hostile in ("x" * 129, 'a"b', "a b", "é", "a\\"):
        answer = door.get("/nowhere", headers={"X-Request-Id": hostile.encode()})
        assert re.fullmatch("[0-9a-f]{32}", answer.json()["requestId"])


def test_trace_context_is_passed_on(door: Door) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert door.get("/rooms", headers={"traceparent": trace}).json()["headers"]["traceparent"] == trace


def test_what_a_client_claims_about_its_address_is_dropped(door: Door) -> None:
    spoofed = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Session-Affinity": "abcdefabcdef",
    }
    seen = door.get("/rooms", headers=spoofed).json()["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert not {"x-real-ip", "forwarded", "x-session-affinity"} & seen.keys()


@pytest.mark.parametrize(("path", "limit"), [("/auth/login", 64 * 1024), ("/socket.io/?EIO=4", 1024 * 1024)])
def test_a_body_up_to_the_limit_passes_and_one_byte_more_does_not(door: Door, path: str, limit: int) -> None:
    assert door.request("POST", path, data=b"x" * limit).status_code == 200
    assert_problem(door.request("POST", path, data=b"x" * (limit + 1)), 413, "BODY_TOO_LARGE")
    assert door.get("/rooms").status_code == 200


def test_a_body_that_never_says_its_length_is_cut_at_the_limit_too(door: Door) -> None:
    chunks = (b"x" * 8192 for _ in range(9))
    assert_problem(door.request("POST", "/auth/login", data=chunks), 413, "BODY_TOO_LARGE")


def test_oversized_headers_and_addresses_are_refused_as_problems(door: Door) -> None:
    assert_problem(door.get("/auth/me", headers={"Authorization": "Bearer " + "x" * 9000}), 431, "HEADERS_TOO_LARGE")
    assert_problem(door.get("/rooms?q=" + "x" * 9000), 414, "URI_TOO_LONG")
    assert door.get("/rooms").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /auth/me HTTP/1.1\r\nHost: x\r\nA\0B: c\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_malformed_http_reaches_no_service(door: Door, head: bytes) -> None:
    seen = [len(stub.requests) for stub in door.services]
    answer = door.raw(head)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "BAD_REQUEST"
    assert [len(stub.requests) for stub in door.services] == seen


@pytest.mark.parametrize(("method", "path", "allowed"), [("TRACE", "/auth/me", "PATCH"), ("POST", "/", "GET")])
def test_a_method_that_is_refused_at_the_door_is_told_which_ones_are_not(
    door: Door, method: str, path: str, allowed: str
) -> None:
    answer = door.request(method, path)
    assert_problem(answer, 405, "METHOD_NOT_ALLOWED")
    assert allowed in answer.headers["Allow"].split(", ")
    assert method not in answer.headers["Allow"].split(", ")


def test_errors_speak_english_only_when_asked(door: Door) -> None:
    assert door.get("/nowhere").json()["title"] == "Não encontrado."
    english = door.get("/nowhere", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert english.json()["title"] == "Not found."
    assert english.headers["Content-Language"] == "en"


def test_large_answers_are_compressed_but_never_those_of_auth(door: Door) -> None:
    assert door.get("/rooms?large").headers.get("Content-Encoding") == "gzip"
    assert "Content-Encoding" not in door.get("/auth/me?large").headers
    assert "Content-Encoding" not in door.get("/rooms").headers


def test_a_websocket_upgrade_is_passed_on_and_other_routes_lose_it(door: Door) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    passed = door.get("/socket.io/?EIO=4&transport=websocket", headers=upgrade).json()["headers"]
    assert (passed["connection"], passed["upgrade"]) == ("upgrade", "websocket")
    other = door.get("/auth/me", headers=upgrade).json()["headers"]
    assert not {"connection", "upgrade"} & other.keys()
    smuggled = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAoAAAAAIAAAAA"}
    assert "upgrade" not in door.get("/socket.io/?EIO=4", headers=smuggled).json()["headers"]


def test_every_request_of_a_polling_session_reaches_the_gateway_that_opened_it(door: Door) -> None:
    gateways = set()
    for _ in range(20):
        opened = door.get("/socket.io/?EIO=4&transport=polling").json()
        key = opened["headers"]["x-session-affinity"]
        assert re.fullmatch("[0-9a-f]{12}", key)
        for number in range(3):
            later = door.get(f"/socket.io/?EIO=4&transport=polling&sid=Zm9v_{number}.{key}").json()
            assert later["upstream"] == opened["upstream"]
            assert later["headers"]["x-session-affinity"] == key
        gateways.add(opened["upstream"])
    assert gateways == {"one", "two"}


def test_a_post_that_was_sent_is_never_sent_again_and_a_get_is(door: Door) -> None:
    door.recover()
    before = sum(len(stub.requests) for stub in door.gateways)
    assert_problem(door.request("POST", "/rooms" + HANG_UP, json={}), 503, "UNAVAILABLE")
    assert sum(len(stub.requests) for stub in door.gateways) == before + 1
    answer = door.get("/rooms" + HANG_UP)
    assert_problem(answer, 503, "UNAVAILABLE")
    assert answer.headers["Retry-After"] == "1"
    assert sum(len(stub.requests) for stub in door.gateways) == before + 3
    door.recover()


def test_the_access_log_is_json_and_holds_no_query(door: Door) -> None:
    answer = door.get("/rooms?secret=hunter2", headers={"User-Agent": 'quote" and é'})

    def logged() -> list[Any]:
        # A line is written when the answer has been sent: a little after it was read.
        return [json.loads(line) for line in door.nginx.access_log.read_text().splitlines()]

    request_id = answer.headers["X-Request-Id"]
    eventually("the request is in the log", lambda: any(line["requestId"] == request_id for line in logged()))
    lines = logged()
    entry = next(line for line in lines if line["requestId"] == request_id)
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/rooms", 200)
    assert "hunter2" not in json.dumps(lines)


def test_no_log_of_the_door_holds_a_session_id_or_a_search(door: Door) -> None:
    """Each of these makes nginx complain of the request, which it would do with the request's first line."""
    secret = "hunter3"
    for path in ("/socket.io/?EIO=4&sid=", "/rooms?q=", "/auth/me?token=", "/praca-uploads/a?X-Amz-Signature="):
        answer = door.get(path + secret + HANG_UP, headers={"Referer": f"{door.nginx.url}/salas?{secret}"})
        assert answer.status_code == 503
        too_large = door.request("POST", path + secret, data=b"x" * (12 << 20))
        assert too_large.status_code == 413
    request_id = too_large.headers["X-Request-Id"]
    eventually("the last request is in the log", lambda: request_id in door.nginx.access_log.read_text())
    for log in (door.nginx.access_log, door.nginx.process.log):
        assert secret not in log.read_text()
    failed = [json.loads(line) for line in door.nginx.access_log.read_text().splitlines()]
    assert any(entry["upstreamStatus"].startswith("502") and entry["upstreamConnectSeconds"] for entry in failed)


def test_a_dead_gateway_is_passed_over(tmp_path: Path) -> None:
    for door in open_door(tmp_path):
        door.gateways[0].close()
        assert {door.request("POST", "/rooms", json={}).json()["upstream"] for _ in range(10)} == {"two"}
        assert {door.get("/socket.io/?EIO=4").json()["upstream"] for _ in range(10)} == {"two"}
        door.auth.close()
        assert_problem(door.get("/auth/me"), 503, "UNAVAILABLE")
        assert door.get("/rooms").status_code == 200


def test_one_address_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    for door in open_door(tmp_path, NginxLimits(requests_per_second=1, burst=5)):
        answers = [door.get("/rooms") for _ in range(12)]
        assert answers[0].status_code == 200
        refused = answers[-1]
        assert_problem(refused, 429, "TOO_MANY_REQUESTS")
        assert refused.headers["Retry-After"] == "1"
        assert refused.headers["RateLimit"] == '"address";r=0;t=1'
        assert refused.headers["RateLimit-Policy"] == '"address";q=1;w=1'


def test_a_browser_that_asks_too_often_is_told_the_same(tmp_path: Path) -> None:
    for door in open_door(tmp_path, NginxLimits(requests_per_second=1, burst=5)):
        refused = [door.get("/rooms", headers=BROWSER) for _ in range(12)][-1]
        assert_problem(refused, 429, "TOO_MANY_REQUESTS")
        assert refused.headers["Retry-After"] == "1"
        assert refused.headers["RateLimit"] == '"address";r=0;t=1'
        assert json.loads(door.nginx.access_log.read_text().splitlines()[-1])["status"] == 429


def test_a_service_that_does_not_answer_in_time_is_a_504(tmp_path: Path) -> None:
    for door in open_door(tmp_path, NginxLimits(service_seconds=1)):
        answer = door.request("POST", "/auth" + SILENT, json={})
        assert_problem(answer, 504, "UPSTREAM_TIMEOUT")
        assert answer.json()["retryAfterMs"] == 1000
