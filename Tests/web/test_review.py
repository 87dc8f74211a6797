"""The review queue under haste: what is decided is what was read, whatever is pressed while answers are awaited."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from support.browser.ad_tasks import title
from support.browser.holding import Held, settle
from support.browser.visitors import NewVisitor
from support.people import Person, eventually

VERDICTS = {"a": "approve", "s": "suspend", "x": "delete"}
TITLES = {"a": "Aprovar anúncio", "s": "Suspender anúncio", "x": "Excluir anúncio"}
SUBMITS = {"a": "Aprovar", "s": "Suspender", "x": "Excluir"}
STATUSES = {"a": "aprovado", "s": "suspenso", "x": "excluido"}


def send_ads(person: Person, count: int) -> list[dict[str, str]]:
    """Sends ads for review over REST, oldest first."""
    sent = []
    for _ in range(count):
        body = {"type": "venda", "title": title(), "description": "Para a fila, sem mais nada."}
        answer = person.request("POST", "/marketplace/ads", json=body)
        assert answer.status_code == 201, answer.text
        sent.append(answer.json())
    return sent


def show_only(page: Page, ads: list[dict[str, str]]) -> None:
    """The queue as the service tells it, without the ads of other tests."""
    wanted = [ad["id"] for ad in ads]

    def narrow(route: Route) -> None:
        answer = route.fetch(url=re.sub(r"\?.*", "?kind=ad&limit=100", route.request.url))
        items, cursor = answer.json()["items"], answer.json()["nextCursor"]
        while cursor is not None:
            further = route.fetch(url=re.sub(r"\?.*", f"?kind=ad&limit=100&cursor={cursor}", route.request.url)).json()
            items, cursor = items + further["items"], further["nextCursor"]
        found = [item for item in items if item["subject"]["id"] in wanted]
        route.fulfill(response=answer, body=json.dumps({"items": found, "nextCursor": None}))

    page.route(re.compile(r"/moderation/queue(\?|$)"), narrow)


def open_review(page: Page, ads: list[dict[str, str]]) -> None:
    show_only(page, ads)

    def all_are_there() -> bool:
        page.goto("/administracao")
        expect(page.get_by_role("heading", name="Fila de anúncios")).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        return page.get_by_role("article").count() == len(ads)

    eventually("the queue has heard of the ads", all_are_there)


@dataclass
class Expected:
    """Which dialog keys ask for: that of the last verdict, about the ad that was current then."""

    ad: int
    key: str


def expected(keys: str, count: int) -> Expected:
    at = 0
    asked: Expected | None = None
    for key in keys:
        if key in VERDICTS:
            asked = Expected(at, key)
            continue
        at = min(at + 1, count - 1) if key == "j" else max(at - 1, 0)
    assert asked is not None
    return asked


def status_of(person: Person, ad: dict[str, str]) -> str:
    answer = person.request("GET", "/marketplace/ads?mine=true&status=excluido")
    if any(one["id"] == ad["id"] for one in answer.json()["items"]):
        return "excluido"
    found: str = person.request("GET", f"/marketplace/ads/{ad['id']}").json()["status"]
    return found


@pytest.mark.parametrize("in_order", [True, False], ids=["in order", "backwards"])
@pytest.mark.parametrize("keys", ["aj", "ax", "xa", "ajk", "ajs", "ajka", "sjx", "axs"])
def test_what_is_decided_is_the_ad_that_was_read_when_it_was_asked_for(
    visitor: NewVisitor, ana: Person, admin: Person, keys: str, in_order: bool
) -> None:
    ads = send_ads(ana, 2)
    page = visitor(admin).page
    open_review(page, ads)
    claims = Held(page, r"/moderation/queue/[^/]+/claim$", "POST")
    for key in keys:
        page.keyboard.press(key)
        settle(page)
    claims.expect(sum(key in VERDICTS for key in keys))
    while claims.waiting:
        claims.let_go(0 if in_order else -1)
    claims.stop()
    want = expected(keys, len(ads))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_count(1)
    expect(dialog).to_have_accessible_name(TITLES[want.key])
    expect(dialog).to_contain_text(ads[want.ad]["title"])
    expect(page.locator(".queue-card.current")).to_have_attribute("aria-label", ads[want.ad]["title"])
    reason = dialog.get_by_label("Motivo")
    expect(reason).to_have_value("Dentro das regras da comunidade." if want.key == "a" else "")
    reason.fill("Lido e decidido.")
    dialog.get_by_role("button", name=SUBMITS[want.key], exact=True).click()
    expect(page.get_by_text("Decisão aplicada.")).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("article")).to_have_count(1)
    statuses = ["pendente"] * 2
    statuses[want.ad] = STATUSES[want.key]
    assert [status_of(ana, ad) for ad in ads] == statuses


def test_a_claim_that_was_overtaken_by_another_is_given_back(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    ads = send_ads(ana, 2)
    page = visitor(admin).page
    open_review(page, ads)
    claims = Held(page, r"/moderation/queue/[^/]+/claim$", "POST")
    for key in "ajs":
        page.keyboard.press(key)
    claims.expect(2)
    asked_for = claims.waiting[0].request.url
    with page.expect_request(asked_for.replace("/claim", "/release")):
        claims.let_go()
    expect(page.get_by_role("dialog")).to_have_count(0)
    claims.let_go()
    expect(page.get_by_role("dialog")).to_contain_text(ads[1]["title"])


def test_a_decision_that_is_still_on_its_way_closes_no_dialog_but_its_own(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    ads = send_ads(ana, 2)
    page = visitor(admin).page
    open_review(page, ads)
    decisions = Held(page, r"/moderation/ads/", "POST")
    cards = [page.get_by_role("article", name=ad["title"]) for ad in ads]
    dialog = page.get_by_role("dialog")
    cards[0].get_by_role("button", name="Aprovar").click()
    dialog.get_by_role("button", name="Aprovar", exact=True).click()
    decisions.expect(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    cards[1].get_by_role("button", name="Suspender").click()
    dialog.get_by_label("Motivo").fill("Escrito enquanto o outro era decidido.")
    decisions.let_go()
    expect(cards[0]).to_have_count(0)
    expect(dialog).to_have_accessible_name("Suspender anúncio")
    expect(dialog).to_contain_text(ads[1]["title"])
    expect(dialog.get_by_label("Motivo")).to_have_value("Escrito enquanto o outro era decidido.")
    decisions.stop()


def test_after_a_decision_the_focus_is_on_the_next_ad_and_after_the_last_on_the_queue(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    ads = send_ads(ana, 3)
    page = visitor(admin).page
    open_review(page, ads)
    # One from the middle, the last of two, and the only one.
    for ad, focused in ((ads[1], ads[2]), (ads[2], ads[0]), (ads[0], None)):
        card = page.get_by_role("article", name=ad["title"])
        card.focus()
        page.keyboard.press("a")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Aprovar", exact=True).press("Enter")
        expect(card).to_have_count(0)
        if focused is not None:
            expect(page.get_by_role("article", name=focused["title"])).to_be_focused()
        else:
            expect(page.get_by_role("heading", name="Fila de anúncios")).to_be_focused()


def test_keys_of_one_letter_can_be_turned_off_and_stay_off(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    ads = send_ads(ana, 2)
    page = visitor(admin).page
    open_review(page, ads)
    claims = Held(page, r"/claim$", "POST")
    current = page.locator(".queue-card.current")
    for keys in ("Control+a", "Alt+a", "Shift+A", "Meta+a", "Shift+J"):
        page.keyboard.press(keys)
    expect(current).to_have_accessible_name(ads[0]["title"])
    page.keyboard.press("j")
    expect(current).to_have_accessible_name(ads[1]["title"])
    switch = page.get_by_role("checkbox", name=re.compile("Atalhos do teclado"))
    switch.uncheck()
    for _ in range(2):
        for key in "kaxs":
            page.keyboard.press(key)
        settle(page)
        assert claims.waiting == []
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.reload()
        expect(current).to_have_accessible_name(ads[0]["title"])
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("j")
    expect(current).to_have_accessible_name(ads[1]["title"])


def test_where_there_are_no_keys_none_are_spoken_of(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    ads = send_ads(ana, 1)
    guest = visitor(admin, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    open_review(guest.page, ads)
    expect(guest.page.get_by_text("Atalhos do teclado")).to_have_count(0)
    claims = Held(guest.page, r"/claim$", "POST")
    guest.page.keyboard.press("a")
    settle(guest.page)
    assert claims.waiting == []
    room = ana.create_room()
    guest.enter(room["id"])
    guest.composer.fill("oi")
    guest.send_button.tap()
    guest.sees("oi")
    expect(guest.page.get_by_text("Enter envia")).to_be_hidden()


def test_a_reason_is_not_lost_when_the_ad_changed_meanwhile(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    ads = send_ads(ana, 1)
    page = visitor(admin).page
    open_review(page, ads)
    card = page.get_by_role("article", name=ads[0]["title"])
    card.get_by_role("button", name="Suspender").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill("Falta dizer o estado do violão.")
    changed = {"description": "Outro texto, bem diferente daquele.", "version": ads[0]["version"]}
    assert ana.request("PATCH", f"/marketplace/ads/{ads[0]['id']}", json=changed).status_code == 200
    dialog.get_by_role("button", name="Suspender", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="O anúncio mudou")).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(card).to_contain_text("Outro texto, bem diferente daquele.")
    card.get_by_role("button", name="Suspender").click()
    expect(dialog.get_by_label("Motivo")).to_have_value("Falta dizer o estado do violão.")


def test_people_of_another_room_are_never_shown_nor_decided_about(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    first, second = ana.create_room(), bruno.create_room()
    page = visitor(admin).page
    page.goto("/administracao/pessoas")
    choice = page.get_by_label("Sala", exact=True)
    expect(choice.locator(f"option[value='{second['id']}']")).to_be_attached()
    members = Held(page, rf"/rooms/{first['id']}/members")
    choice.select_option(first["id"])
    members.expect(1)
    choice.select_option(second["id"])
    other = page.get_by_role("button", name=f"Moderar {bruno.display_name}")
    expect(other).to_be_visible()
    members.let_go()
    expect(other).to_be_visible()
    expect(page.get_by_text(ana.display_name, exact=True)).to_have_count(0)
    other.click()
    page.get_by_role("button", name="Silenciar", exact=True).click()
    page.get_by_label("Motivo").fill("Pedido da organização.")
    with page.expect_request(re.compile(r"/moderation/users/")) as sent:
        page.get_by_role("dialog").locator("form").get_by_role("button", name="Silenciar", exact=True).click()
    assert f"/users/{bruno.id}/silence" in sent.value.url
    assert json.loads(sent.value.post_data or "")["roomId"] == second["id"]
    expect(page.get_by_text("Decisão aplicada.")).to_be_visible()
    choice.select_option("")
    expect(other).to_have_count(0)
