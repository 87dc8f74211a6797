"""The client for everyone: WCAG rules by axe in light and dark, the keyboard alone, and the narrowest screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from support.browser.ad_tasks import decide, expect_loaded, open_queue, send_ad, title, write_ad
from support.browser.measure_tasks import moderate_room
from support.browser.visitors import NewVisitor, Visitor
from support.people import Person

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
STRANGERS = ["/entrar", "/cadastro", "/anuncios", "/aviso-legal"]
MEMBERS = ["/salas", "/conta", "/decisoes", "/meus-anuncios", "/anuncios/novo"]
ADMINS = ["/administracao", "/administracao/pessoas", "/administracao/salas", "/administracao/auditoria"]


def violations(page: Page) -> list[str]:
    """What breaks a rule: all of them in light, and in dark those that colours can break."""
    found = []
    schemes: list[tuple[Literal["dark", "light"], Any]] = [("dark", COLOURS), ("light", RULES)]
    for scheme, rules in schemes:
        # Without motion: halfway through a change of colours nothing has the contrast it will have.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        answer: dict[str, Any] = Axe().run(page, options=rules).response
        found += [
            f"{scheme}: {rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
            for rule in answer["violations"]
            for node in rule["nodes"]
        ]
    return found


def settle(page: Page) -> None:
    """Until the page shows its content, not the shapes that stand for it."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)


@pytest.fixture
def busy_room(ana: Person, bruno: Person) -> str:
    """A room with rules in which both have said something."""
    room = ana.create_room(perUserSeconds=30, description="Uma sala com conversa.")
    for person in (ana, bruno):
        answer = person.request("POST", f"/rooms/{room['id']}/messages", json={"body": "Bom dia, vizinhança!"})
        assert answer.status_code == 201
    return str(room["id"])


def pages_of(guest: Visitor, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        guest.page.goto(address)
        settle(guest.page)
        found += [f"{address}: {violation}" for violation in violations(guest.page)]
    return found


def test_no_page_breaks_a_rule_of_wcag(visitor: NewVisitor, ana: Person, admin: Person, busy_room: str) -> None:
    found = pages_of(visitor(), STRANGERS)
    found += pages_of(visitor(ana), [*MEMBERS, f"/salas/{busy_room}"])
    found += pages_of(visitor(admin), [*ADMINS, f"/salas/{busy_room}"])
    assert found == []


def test_no_passing_state_breaks_a_rule_of_wcag(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room(perUserSeconds=60)
    guest = visitor(bruno)
    guest.enter(room["id"])
    guest.write("uma só")
    expect(guest.pause).to_be_visible()
    assert violations(guest.page) == []
    guest.context.set_offline(True)
    expect(guest.banner).to_be_visible()
    assert violations(guest.page) == []
    guest.context.set_offline(False)
    guest.page.get_by_role("button", name="Nova sala").click()
    expect(guest.page.get_by_role("dialog")).to_be_visible()
    guest.page.get_by_role("button", name="Abrir sala").click()
    expect(guest.page.get_by_label("Nome da sala")).to_be_focused()
    assert violations(guest.page) == []


def test_no_page_with_ads_and_no_decision_breaks_a_rule_of_wcag(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person, busy_room: str, picture: Path
) -> None:
    at_ana, at_bruno, at_admin = (visitor(person) for person in (ana, bruno, admin))
    name = title()
    write_ad(at_ana.page, name)
    at_ana.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect(at_ana.page.get_by_text("Capa")).to_be_visible()
    assert violations(at_ana.page) == []
    address = send_ad(at_ana.page)
    expect_loaded(at_ana.page.locator(".gallery img"))
    assert violations(at_ana.page) == []
    card = open_queue(at_admin, name)
    assert violations(at_admin.page) == []
    card.get_by_role("button", name="Suspender").click()
    expect(at_admin.page.get_by_role("dialog")).to_be_visible()
    assert violations(at_admin.page) == []
    at_admin.page.keyboard.press("Escape")
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    assert violations(at_admin.page) == []
    at_bruno.enter(busy_room)
    at_admin.enter(busy_room)
    moderate_room(at_admin, at_admin.page.get_by_role("heading", level=1).inner_text(), "Silenciar", "Pausa.")
    expect(at_bruno.page.locator(".blocked")).to_be_visible()
    assert violations(at_bruno.page) == []
    assert pages_of(at_bruno, ["/anuncios", address]) == []
    assert pages_of(at_ana, ["/meus-anuncios", "/decisoes", f"{address}/editar"]) == []
    assert pages_of(at_admin, ["/administracao/auditoria", "/administracao/salas"]) == []


def test_every_page_fits_a_screen_of_320_pixels(
    visitor: NewVisitor, ana: Person, admin: Person, busy_room: str
) -> None:
    narrow = {"width": 320, "height": 640}
    wide = []
    for person, addresses in (
        (None, STRANGERS),
        (ana, [*MEMBERS, f"/salas/{busy_room}"]),
        (admin, [*ADMINS, f"/salas/{busy_room}"]),
    ):
        guest = visitor(person, viewport=narrow)
        for address in addresses:
            guest.page.goto(address)
            settle(guest.page)
            width = guest.page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide.append((address, width))
            expect(guest.page.get_by_role("contentinfo")).to_contain_text("não participa das negociações")
    assert wide == []


def test_what_can_be_clicked_is_large_enough(visitor: NewVisitor, ana: Person, busy_room: str) -> None:
    guest = visitor(ana, viewport={"width": 390, "height": 800})
    small = []
    for address in [*MEMBERS, f"/salas/{busy_room}"]:
        guest.page.goto(address)
        settle(guest.page)
        small += guest.page.evaluate(
            """address => [...document.querySelectorAll('button, input:not(.unseen), select, textarea, summary, nav a')]
                .filter(element => element.checkVisibility())
                .map(element => [address, element.outerHTML.slice(0, 120), element.getBoundingClientRect()])
                .filter(([, , box]) => box.width > 0 && (box.width < 24 || box.height < 24)
                    && !(box.width >= 18 && box.height >= 18))
                .map(([address, html]) => `${address} ${html}`)""",
            address,
        )
    assert small == []


def test_a_conversation_needs_no_mouse(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room(name="Sem rato")
    guest = visitor()
    keys = guest.page.keyboard
    guest.page.goto("/entrar")
    press_until(guest, "Tab", "E-mail")
    keys.type(ana.email)
    keys.press("Tab")
    keys.type("um cavalo correto, bateria")
    keys.press("Enter")
    expect(guest.page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
    link = guest.page.get_by_role("link", name="Sem rato").first
    expect(link).to_be_visible()
    for _ in range(40):
        keys.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    outline = link.evaluate("link => getComputedStyle(link).outlineStyle")
    assert outline == "solid", "the focus can be seen"
    keys.press("Enter")
    expect(guest.page.get_by_role("heading", name=room["name"], level=1)).to_be_focused()
    press_until(guest, "Tab", "Sua mensagem")
    keys.type("cheguei sem rato")
    keys.press("Enter")
    guest.sees("cheguei sem rato")
    expect(guest.composer).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    opener = guest.page.get_by_role("button", name="Nova sala")
    opener.focus()
    guest.page.keyboard.press("Enter")
    dialog = guest.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(12):
        guest.page.keyboard.press("Tab")
        inside = "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert guest.page.evaluate(inside)
    guest.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("address", ["/anuncios", "/conta"])
def test_the_first_link_leads_past_the_header(visitor: NewVisitor, ana: Person, address: str) -> None:
    page = visitor(ana).page
    page.goto(address)
    settle(page)
    heading = page.locator("h1").first.inner_text()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ir para o conteúdo")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    within = "name => document.querySelector(name).contains(document.activeElement)"
    assert page.evaluate(within, "main")
    assert not page.evaluate(within, "header")
    expect(page.locator("h1").first).to_have_text(heading)


def test_who_wants_no_motion_gets_none(visitor: NewVisitor) -> None:
    page = visitor(reduced_motion="reduce").page
    page.goto("/entrar")
    settle(page)
    moving = page.evaluate("document.getAnimations().length")
    durations = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    )
    assert (moving, durations) == (0, 0)


def press_until(guest: Visitor, key: str, label: str) -> None:
    """Presses a key until the field with this label has the focus."""
    field = guest.page.get_by_label(label)
    expect(field).to_be_visible()
    for _ in range(60):
        guest.page.keyboard.press(key)
        if field.evaluate("field => field === document.activeElement"):
            return
    raise AssertionError(f"{key} never reaches {label}")
