"""A real browser at the front door: Debian's Chromium without a screen, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.browser.visitors import NewVisitor, Visitor
from support.people import Person
from support.pictures import png

CHROMIUM = "/usr/bin/chromium-headless-shell"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Chromium's sandbox does not work for root, who runs the tests in a container.
    sandbox = [] if os.getuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, door: str) -> Iterator[NewVisitor]:
    """Opens visitors, each with cookies and storage of their own; at the end none may have seen a mistake of ours."""
    opened: list[Visitor] = []

    def open_visitor(person: Person | None = None, **context: Any) -> Visitor:
        made = Visitor(browser.new_context(**{"base_url": door, "locale": "pt-BR", **context}))
        opened.append(made)
        if person is not None:
            made.log_in(person)
        return made

    yield open_visitor
    for made in opened:
        made.close()
    for made in opened:
        assert made.mistakes == []


@pytest.fixture
def admin(stack: Stack) -> Person:
    return new_admin(stack)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A file that is a picture."""
    path = tmp_path / "violão.png"
    path.write_bytes(png(640, 480))
    return path
