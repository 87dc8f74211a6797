"""What nginx itself refuses is a problem like every other, and nobody keeps it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from praca_dev.layout import ROOT
from support.doors.stub import Door, open_door

PROBLEM = "application/problem+json"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    yield from open_door(tmp_path_factory.mktemp("nginx"))


# Of each way in which the door keeps files: an address, and how its good answers may be kept.
FILES = ["/", "/salas", "/entrar/x", "/icon.svg", "/manifest.webmanifest", "/assets/", "/schemas/"]
UNMET = [
    {"If-Match": '"other"'},
    {"If-Match": "junk"},
    {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:01 GMT"},
]


def file_at(door: Door, start: str) -> str:
    """An address of a file; of those whose names are not known beforehand, some one."""
    if start == "/assets/":
        return str(re.findall(r'(?:src|href)="(/assets/[^"]+)"', door.get("/").text)[0])
    if start == "/schemas/":
        path = next((ROOT / "docs/schemas").glob("*/*.json"))
        return f"/schemas/{path.parent.name}/{path.stem}"
    return start


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("condition", UNMET)
@pytest.mark.parametrize("start", FILES)
def test_a_condition_that_does_not_hold_is_a_problem_that_nobody_keeps(
    door: Door, start: str, condition: dict[str, str], method: str
) -> None:
    path = file_at(door, start)
    assert door.get(path).status_code == 200
    for headers in (condition, {**condition, **BROWSER}):
        answer = door.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"]) == (412, PROBLEM)
        assert answer.raw.headers.getlist("Cache-Control") == ["no-store"]
        # nginx hangs up after it, and says so.
        assert answer.headers["Connection"] == "close"
        if method == "GET":
            problem = answer.json()
            assert (problem["status"], problem["code"]) == (412, "PRECONDITION_FAILED")
            assert problem["title"] and problem["requestId"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("wanted", ["bytes=0-3", "bytes=99999999-", "bytes=5-2", "junk"])
@pytest.mark.parametrize("start", FILES)
def test_a_file_is_sent_whole_whatever_part_is_asked_for(door: Door, start: str, wanted: str) -> None:
    path = file_at(door, start)
    answer = door.get(path, headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (200, door.get(path).content)


@pytest.mark.parametrize("version", [b"HTTP/2.0", b"HTTP/3.0", b"HTTP/9.9"])
@pytest.mark.parametrize("path", [b"/", b"/rooms", b"/assets/x", b"/nowhere", b"/praca-uploads/x"])
def test_a_version_of_http_that_is_not_spoken_is_a_problem(door: Door, path: bytes, version: bytes) -> None:
    answer = door.raw(b"GET " + path + b" " + version + b"\r\nHost: x\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 505 ")
    assert b"content-type: application/problem+json" in head.lower()
    assert (json.loads(body)["status"], json.loads(body)["code"]) == (505, "HTTP_VERSION_NOT_SUPPORTED")


@pytest.mark.parametrize("host", ["a b", "é", "x/y", "x:y", "x@y", "<x>", "x,y", "[x", "'"])
def test_a_host_that_is_none_reaches_no_service_and_no_store(door: Door, host: str) -> None:
    for path in ("/praca-uploads/images/x", "/praca-uploads/"):
        seen = [len(stub.requests) for stub in door.services]
        answer = door.raw(f"GET {path} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ")
        assert json.loads(body)["code"] == "BAD_REQUEST"
        assert [len(stub.requests) for stub in door.services] == seen


def statuses_with_a_page() -> set[int]:
    """The errors that nginx has a page of HTML for, as it is built."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:" + os.environ.get("PATH", ""))
    assert program
    pages = re.findall(rb"<center><h1>([45][0-9]{2}) ", Path(program).read_bytes())
    # Numbers of its own for kinds of 400, which stand in no page: its header is too large, TLS went wrong.
    return {int(page) for page in pages} | {494, 495, 496, 497}


def test_every_status_that_nginx_has_a_page_for_is_a_problem_instead() -> None:
    text = (ROOT / "deploy/nginx/conf/errors.conf").read_text()
    lines = [re.fullmatch(r"error_page ((?:[0-9]{3} )+)(?:=([0-9]{3}) )?(\S+);", line) for line in text.splitlines()]
    found: dict[int, str] = {}
    answered = dict(re.findall(r"location = (\S+) \{[^}]*?return ([0-9]{3}) ", text))
    for line in lines:
        if line is None:
            continue
        for status in line[1].split():
            found[int(status)] = line[3]
            if line[3] in answered:
                assert answered[line[3]] == (line[2] or status), "the answer's status is the problem's"
    pages = statuses_with_a_page()
    assert len(pages) > 25
    assert pages <= set(found)
    assert all(target in answered or target == "$praca_not_found" for target in (found[status] for status in pages))
