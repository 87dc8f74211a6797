"""The product's own story, with two people and an admin at once, from the first login to the other's screen."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from support.browser.ad_tasks import decide, expect_loaded, send_ad, title, write_ad
from support.browser.measure_tasks import moderate_message
from support.browser.visitors import NewVisitor
from support.people import Person


def test_from_the_first_login_to_an_ad_on_the_others_screen(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person, picture: Path
) -> None:
    ana.create_room(name="Largo do coreto", perUserSeconds=3)
    at_ana, at_bruno, at_admin = visitor(ana), visitor(bruno), visitor(admin)
    for guest in (at_ana, at_bruno, at_admin):
        guest.page.get_by_role("link", name="Largo do coreto").first.click()
        expect(guest.composer).to_be_visible()

    at_ana.write("bom dia!")
    at_bruno.sees("bom dia!")
    at_bruno.write("bom dia, Ana!")
    at_ana.sees("bom dia, Ana!")
    at_bruno.write("e mais isto")
    expect(at_bruno.pause).to_contain_text(re.compile(r"Pausa entre as suas mensagens.*[123] s"))
    expect(at_bruno.composer).to_have_value("e mais isto")
    expect(at_bruno.pause).to_have_count(0)
    at_bruno.composer.press("Enter")
    at_ana.sees("e mais isto")

    at_admin.sees("e mais isto")
    moderate_message(at_admin, "e mais isto", "Silenciar", "Fora do assunto da sala.")
    expect(at_bruno.page.locator(".blocked")).to_contain_text("Você está sem poder escrever nesta sala")

    name = title()
    write_ad(at_ana.page, name)
    at_ana.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect(at_ana.page.get_by_text("Capa")).to_be_visible()
    address = send_ad(at_ana.page)
    expect(at_ana.page.get_by_text("Em análise")).to_be_visible()
    decide(at_admin, name, "Aprovar", "Dentro das regras.")
    at_bruno.page.goto("/anuncios")
    at_bruno.page.get_by_role("link", name=name).click()
    at_bruno.page.wait_for_url(address)
    expect(at_bruno.page.get_by_role("heading", name=name)).to_be_visible()
    expect_loaded(at_bruno.page.locator(".gallery img"))
