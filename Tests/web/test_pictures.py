"""Pictures on their way in and out when a door is busy, a permission ends or a file is not what it is called."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from support.browser.ad_tasks import expect_loaded, open_queue, send_ad, title, write_ad
from support.browser.visitors import NewVisitor, Visitor
from support.people import Person
from support.pictures import png

STORE = re.compile(r"/praca-uploads(/|$)")
UPLOAD = re.compile(r"/uploads/[0-9a-f-]{36}$")
PERMISSION = re.compile(r"/uploads$")


class Door:
    """Stands before some requests and refuses the first of them."""

    def __init__(self, page: Page, address: re.Pattern[str], method: str, statuses: list[int]) -> None:
        self.refused = 0
        self._method = method
        self._statuses = statuses
        page.route(address, self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method != self._method or self.refused >= len(self._statuses):
            route.fallback()
            return
        status = self._statuses[self.refused]
        self.refused += 1
        problem = {"type": "about:blank", "title": "Devagar.", "status": status, "code": "RATE_LIMITED"}
        route.fulfill(
            status=status,
            content_type="application/problem+json",
            headers={"Access-Control-Allow-Origin": "*", "Retry-After": "1"},
            body=json.dumps(problem),
        )


def choose(page: Page, name: str, data: bytes, kind: str = "image/png") -> None:
    page.get_by_label("escolha no aparelho").set_input_files(FilePayload(name=name, mimeType=kind, buffer=data))


def expect_taken(guest: Visitor) -> None:
    expect(guest.page.get_by_text("Capa")).to_be_visible()
    expect(complaints(guest)).to_be_empty()


def complaints(guest: Visitor) -> Locator:
    return guest.page.locator(".pictures [role=alert]")


def test_a_picture_outlasts_a_busy_store(visitor: NewVisitor, ana: Person, picture: Path) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    door = Door(guest.page, STORE, "POST", [429, 503])
    guest.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect_taken(guest)
    assert door.refused == 2
    send_ad(guest.page)


def test_a_picture_whose_permission_ended_gets_another(visitor: NewVisitor, ana: Person, picture: Path) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    door = Door(guest.page, STORE, "POST", [403])
    asked: list[str] = []
    guest.page.on("request", lambda request: asked.append(request.url) if PERMISSION.search(request.url) else None)
    guest.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect_taken(guest)
    assert door.refused == 1
    assert len(asked) == 2
    send_ad(guest.page)


def test_a_store_that_goes_on_refusing_is_no_verdict_about_the_photo(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    Door(guest.page, STORE, "POST", [403] * 2)
    choose(guest.page, "praia.png", png(64, 48))
    expect(complaints(guest)).to_have_text("praia.png: o envio não terminou.")
    guest.page.locator(".shot").get_by_role("button", name="Tentar de novo").click()
    expect(guest.page.get_by_text("Capa")).to_be_visible()


def test_a_picture_is_taken_for_what_it_is_and_not_for_what_it_is_called(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    choose(guest.page, "IMG_0001.jpg", png(64, 48), "image/jpeg")
    expect_taken(guest)
    choose(guest.page, "sem tipo", png(64, 48), "")
    expect(guest.page.locator(".shot-ready")).to_have_count(2)
    choose(guest.page, "vazio.png", b"")
    expect(complaints(guest)).to_have_text("vazio.png: o arquivo está vazio.")
    choose(guest.page, "página.html", b"<html>" * 20, "text/html")
    expect(complaints(guest)).to_have_text(re.compile("página.html: este tipo de arquivo não serve."))
    choose(guest.page, "página.png", b"<html>" * 20)
    expect(complaints(guest)).to_have_text("página.png: o arquivo não é uma foto que possamos usar.")
    choose(guest.page, "cortada.png", png(64, 48)[:-20])
    expect(complaints(guest)).to_have_text("cortada.png: o arquivo está incompleto ou com defeito.")
    expect(guest.page.locator(".shot")).to_have_count(2)
    send_ad(guest.page)


def test_the_queue_shows_its_pictures_also_when_it_asked_too_much_at_first(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    write_ad(at_ana.page, name)
    for number in range(3):
        choose(at_ana.page, f"{number}.png", png(64, 48 + number))
    expect(at_ana.page.locator(".shot-ready")).to_have_count(3)
    send_ad(at_ana.page)
    door = Door(at_admin.page, UPLOAD, "GET", [429] * 12)
    card = open_queue(at_admin, name)
    for number in range(3):
        expect_loaded(card.locator("img").nth(number))
    assert door.refused == 12


def test_a_picture_whose_address_ended_gets_another(visitor: NewVisitor, ana: Person, picture: Path) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    guest.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect_taken(guest)
    door = Door(guest.page, STORE, "GET", [403])
    send_ad(guest.page)
    expect_loaded(guest.page.locator(".gallery img"))
    assert door.refused == 1
