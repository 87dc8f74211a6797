"""Lists in the browser, all of them: pages that come twice, late or not at all, and the way back to where one was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.browser.ad_tasks import title
from support.browser.holding import Held, answer_with, ask_for, requests_to, settle, small_pages
from support.browser.visitors import NewVisitor
from support.people import Person, eventually


@dataclass(frozen=True)
class List:
    """One list of the client: where it stands, what it asks for, and what it is made of."""

    address: str
    asks: str
    items: str


LISTS = {
    "rooms": List("/salas", r"/rooms(\?|$)", ".room-list .rooms > li"),
    "ads": List("/anuncios", r"/marketplace/ads(\?|$)", ".ads > li"),
    "own ads": List("/meus-anuncios", r"/marketplace/ads(\?|$)", ".ads > li"),
    "decisions": List("/decisoes", r"/moderation/me/actions", ".lines > li"),
    "queue": List("/administracao", r"/moderation/queue(\?|$)", ".queue-card"),
    "rooms of staff": List("/administracao/salas", r"/rooms(\?|$)", ".lines > li"),
    "audit": List("/administracao/auditoria", r"/moderation/actions(\?|$)", ".lines > li"),
}


@pytest.fixture(scope="module")
def keeper(running_stack: Stack) -> Person:
    """An admin of whom every list holds some: rooms, ads published and waiting, decisions made and suffered."""
    person, other = new_admin(running_stack), new_admin(running_stack)
    for number in range(6):
        person.create_room(name=f"Sala de lista {number}")
        body = {"type": "venda", "title": title(), "description": "Para as listas, sem mais nada."}
        ad = person.request("POST", "/marketplace/ads", json=body).json()
        if number < 5:
            approve(other, ad)
    for _ in range(4):
        body = {"type": "troca", "title": title(), "description": "Para a fila, sem mais nada."}
        assert person.request("POST", "/marketplace/ads", json=body).status_code == 201
    return person


def approve(admin: Person, ad: dict[str, Any]) -> None:
    decision = {"version": ad["version"], "reason": "Para as listas."}
    path = f"/moderation/ads/{ad['id']}/approve"
    eventually(
        "moderation has heard of the ad",
        lambda: admin.request("POST", path, json=decision).status_code in (200, 202),
    )


def keys_of(page: Page, items: str) -> list[str]:
    return [text.strip() for text in page.locator(items).all_inner_texts()]


@pytest.mark.parametrize("name", LISTS)
def test_a_page_that_is_asked_for_twice_is_appended_once_and_one_that_fails_leaves_the_list(
    visitor: NewVisitor, keeper: Person, name: str
) -> None:
    wanted = LISTS[name]
    guest = visitor(keeper)
    page = guest.page
    small_pages(page, wanted.asks, 2)

    def is_full() -> bool:
        page.goto(wanted.address)
        expect(page.locator(".skeleton")).to_have_count(0)
        return page.locator(wanted.items).count() == 2

    eventually("the first page is there", is_full)
    first = keys_of(page, wanted.items)
    more = page.get_by_role("button", name="Carregar mais")

    allow = answer_with(page, wanted.asks, 500)
    more.click()
    expect(page.locator(".more-part .error")).to_be_visible()
    expect(more).to_be_focused()
    assert keys_of(page, wanted.items) == first
    allow()

    held = Held(page, wanted.asks)
    more.dblclick()
    # By itself the browser would wait until the button can be pressed again.
    more.dispatch_event("click")
    held.expect(1)
    settle(page)
    assert len(held.waiting) == 1
    ask_for(held.waiting.pop(), 2)
    expect(page.locator(wanted.items)).to_have_count(4)
    assert keys_of(page, wanted.items)[:2] == first
    expect(page.locator(".more-part .error")).to_have_count(0)


@pytest.mark.parametrize("name", LISTS)
def test_trying_again_asks_the_same_question(visitor: NewVisitor, keeper: Person, name: str) -> None:
    wanted = LISTS[name]
    page = visitor(keeper).page
    page.goto("/aviso-legal")
    allow = answer_with(page, wanted.asks, 500)
    asked = requests_to(page, wanted.asks)
    page.goto(wanted.address)
    retry = page.get_by_role("button", name="Tentar de novo").first
    expect(retry).to_be_visible()
    first = asked[-1].url
    allow()
    retry.click()
    expect(page.locator(wanted.items).first).to_be_visible()
    assert asked[-1].url == first


@pytest.mark.parametrize(
    ("address", "asks"),
    [
        ("/conta", r"/auth/sessions"),
        ("/administracao/pessoas", r"/rooms(\?|$)"),
        ("/anuncios/01900000-0000-7000-8000-000000000000", r"/marketplace/ads/"),
        ("/anuncios/01900000-0000-7000-8000-000000000000/editar", r"/marketplace/ads/"),
    ],
)
def test_trying_again_asks_the_same_question_on_pages_that_are_no_lists(
    visitor: NewVisitor, keeper: Person, address: str, asks: str
) -> None:
    page = visitor(keeper).page
    allow = answer_with(page, asks, 500)
    asked = requests_to(page, asks)
    page.goto(address)
    retry = page.get_by_role("button", name="Tentar de novo").first
    expect(retry).to_be_visible()
    first, before = asked[-1].url, len(asked)
    allow()
    retry.click()
    eventually("it was asked again", lambda: (page.evaluate("0"), len(asked) > before)[1])
    assert asked[-1].url == first


def test_a_service_that_is_busy_for_a_moment_is_asked_again_without_a_word(visitor: NewVisitor, keeper: Person) -> None:
    page = visitor(keeper).page
    refusals = iter([503, 429])

    def refuse(route: Route) -> None:
        status = next(refusals, None)
        if status is None:
            route.fallback()
        else:
            route.fulfill(status=status, body="")

    page.route(re.compile(r"/marketplace/ads(\?|$)"), refuse)
    page.goto("/anuncios")
    expect(page.locator(".ads > li").first).to_be_visible()
    expect(page.get_by_role("button", name="Tentar de novo")).to_have_count(0)


def test_rooms_that_were_searched_for_before_do_not_come_back(visitor: NewVisitor, ana: Person) -> None:
    ana.create_room(name="Quintal das mangueiras")
    ana.create_room(name="Quintal das pitangueiras")
    page = visitor(ana).page
    search = page.get_by_role("searchbox", name="Procurar sala")
    rooms = page.locator(".room-list .rooms")
    early = Held(page, r"/rooms\?.*mangueiras")
    search.fill("mangueiras")
    early.expect(1)
    search.fill("pitangueiras")
    expect(rooms).to_contain_text("Quintal das pitangueiras")
    expect(rooms).not_to_contain_text("mangueiras")
    early.let_go()
    expect(rooms).to_contain_text("Quintal das pitangueiras")
    expect(rooms).not_to_contain_text("mangueiras")


def test_who_comes_back_from_an_ad_stands_where_they_left_the_list(visitor: NewVisitor, keeper: Person) -> None:
    page = visitor(keeper, viewport={"width": 390, "height": 700}).page
    small_pages(page, r"/marketplace/ads\?", 2)
    page.goto("/anuncios?tipo=venda")
    cards = page.locator(".ads > li")
    expect(cards).to_have_count(2)
    for count in (4, 5):
        page.get_by_role("button", name="Carregar mais").click()
        expect(cards.nth(count - 1)).to_be_visible()
    asked = requests_to(page, r"/marketplace/ads\?")
    link = cards.nth(3).get_by_role("link")
    for way in ("browser", "page"):
        link.scroll_into_view_if_needed()
        count, top = cards.count(), page.evaluate("scrollY")
        assert top > 200
        link.click()
        expect(page.get_by_text("Combine em lugar público")).to_be_visible()
        assert page.evaluate("scrollY") == 0
        if way == "browser":
            page.go_back()
        else:
            page.get_by_role("link", name="Anúncios").last.click()
        expect(cards).to_have_count(count)
        page.wait_for_function("top => Math.abs(scrollY - top) < 2", arg=top)
        expect(link).to_be_focused()
        assert page.url.endswith("/anuncios?tipo=venda")
    assert asked == [], "nothing was asked again"
