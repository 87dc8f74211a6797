"""What people do with ads at the web client: write, send, look them up in the queue, decide."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import Locator, Page, expect

from support.browser.visitors import Visitor


def title() -> str:
    return f"Violão {uuid.uuid4().hex[:8]}"


def write_ad(page: Page, name: str, *, price: str = "1.250,00") -> None:
    """Fills in the form, but for its pictures."""
    page.goto("/anuncios/novo")
    page.get_by_label("Título").fill(name)
    page.get_by_label("Descrição").fill("Cordas novas, pouco uso. Acompanha capa.")
    page.get_by_label("Preço em reais").fill(price)
    page.get_by_label("Cidade").fill("Olinda")
    page.get_by_label("Estado (UF)").select_option("PE")


def send_ad(page: Page) -> str:
    """Sends the form; returns the ad's address."""
    page.get_by_role("button", name="Enviar para análise").click()
    expect(page.get_by_text("Anúncio enviado para análise.")).to_be_visible()
    page.wait_for_url(re.compile(r"/anuncios/[0-9a-f-]{36}$"))
    return page.url


def create_ad(guest: Visitor, name: str) -> str:
    write_ad(guest.page, name)
    return send_ad(guest.page)


def open_queue(guest: Visitor, name: str) -> Locator:
    """Shows the queue; returns the ad's card."""
    guest.page.goto("/administracao")
    card = guest.page.get_by_role("article", name=name)
    more = guest.page.get_by_role("button", name="Carregar mais")
    expect(guest.page.locator(".skeleton")).to_have_count(0)
    while card.count() == 0 and more.count() > 0:
        more.click()
        expect(guest.page.get_by_role("article")).not_to_have_count(0)
    expect(card).to_be_visible()
    return card


def decide(guest: Visitor, name: str, verdict: str, reason: str) -> None:
    """Decides on the ad with the mouse."""
    open_queue(guest, name).get_by_role("button", name=verdict, exact=True).click()
    dialog = guest.page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill(reason)
    dialog.get_by_role("button", name=verdict, exact=True).click()
    expect(guest.page.get_by_text("Decisão aplicada.")).to_be_visible()
    expect(guest.page.get_by_role("article", name=name)).to_have_count(0)


def expect_loaded(image: Locator) -> None:
    """Until the picture itself is there."""
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    expect(image).not_to_have_js_property("naturalWidth", 0)
