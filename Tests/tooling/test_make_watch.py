"""`make watch`: what changed is built and restarted, nothing else, and a build error stops nothing.

The compiler is a stand-in that takes its products from a folder, so that the test is about watching, not compiling."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from praca_dev.builder import Builder
from praca_dev.layout import ROOT
from praca_dev.services import SERVICES
from support.checkouts import MakeRun, copied_checkout, processes_of
from support.people import eventually

COPY = ROOT / ".dev/test-make-watch/minha praça"

COMPILER = """#!/bin/sh
case "$1" in
--version) echo "Swift version 6.3.1" ;;
build)
    if [ -e "$PRODUCTS/broken" ]; then echo "App.swift:1:1: error: broken on purpose"; exit 1; fi
    mkdir -p .build/debug
    for name in $(ls "$PRODUCTS"); do
        cp "$PRODUCTS/$name" ".build/debug/$name.new"
        mv ".build/debug/$name.new" ".build/debug/$name"
    done
    ;;
esac
"""


@pytest.fixture
def products() -> Iterator[Path]:
    """What the stand-in compiler will "build"."""
    with copied_checkout(COPY):
        folder = COPY.parent / "products"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for service in SERVICES:
            shutil.copy2(Builder.from_environment().executable(service.name), folder)
        tools = COPY.parent / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "swift").write_text(COMPILER)
        (tools / "swift").chmod(0o755)
        yield folder


def process_ids(name: str) -> set[int]:
    return {process.pid for process in processes_of(COPY) if f"/run/bin/{name} serve" in process.command}


def test_a_saved_file_restarts_what_came_out_different_and_an_error_stops_nothing(products: Path) -> None:
    path = f"{COPY.parent / 'tools'}:{os.environ['PATH']}"
    run = MakeRun(COPY, "watch", PATH=path, PRODUCTS=str(products), PRACA_DEV_BIN_DIR="")
    try:
        door = run.wait_until_up()
        before = {service.name: process_ids(service.name) for service in SERVICES}
        assert [len(ids) for ids in before.values()] == [2 if service.replicated else 1 for service in SERVICES]

        with (products / "auth").open("ab") as file:
            file.write(b"\0")
        (COPY / "services/auth/Commands/App.swift").touch()
        eventually("auth was restarted", lambda: "✓ restarting auth" in run.output)
        assert process_ids("auth").isdisjoint(before["auth"])
        assert process_ids("rooms-gateway") == before["rooms-gateway"]

        auth = process_ids("auth")
        (products / "broken").touch()
        (COPY / "services/auth/Commands/App.swift").touch()
        eventually("the error is shown", lambda: "error: broken on purpose" in run.output)
        eventually("and that nothing stopped", lambda: "What ran before goes on running." in run.output)
        assert process_ids("auth") == auth

        page = COPY / "web/index.html"
        page.write_text(page.read_text().replace("sua comunidade", "sua vizinhança"))
        eventually("the page is served", lambda: "sua vizinhança" in page_at(door))
    finally:
        run.press_ctrl_c()


def page_at(door: str) -> str:
    try:
        answer = requests.get(door, timeout=5)
        answer.encoding = "utf-8"
        return answer.text
    except requests.ConnectionError:
        return ""
