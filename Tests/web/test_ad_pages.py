"""Ads in the browser: from the form with its pictures, through review, to the list that everybody sees."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.browser.ad_tasks import create_ad, decide, expect_loaded, open_queue, send_ad, title, write_ad
from support.browser.visitors import NewVisitor
from support.people import Person
from support.pictures import png

DROP = """(zone, [name, type, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


def test_an_ad_with_a_picture_is_sent_approved_by_keyboard_and_seen_by_everybody(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person, picture: Path
) -> None:
    name = title()
    at_ana, at_bruno, at_admin = visitor(ana), visitor(bruno), visitor(admin)
    write_ad(at_ana.page, name)
    at_ana.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect(at_ana.page.get_by_text("Capa")).to_be_visible()
    address = send_ad(at_ana.page)
    expect(at_ana.page.get_by_text("Em análise")).to_be_visible()
    expect_loaded(at_ana.page.locator(".gallery img"))
    at_bruno.page.goto(address)
    expect(at_bruno.page.get_by_text("Não encontramos o que você procura.")).to_be_visible()

    card = open_queue(at_admin, name)
    expect_loaded(card.locator("img"))
    keys = at_admin.page.keyboard
    for _ in range(60):
        if "current" in (card.get_attribute("class") or ""):
            break
        keys.press("j")
    keys.press("a")
    dialog = at_admin.page.get_by_role("dialog", name="Aprovar anúncio")
    expect(dialog.get_by_label("Motivo")).to_have_value("Dentro das regras da comunidade.")
    dialog.get_by_label("Motivo").focus()
    keys.press("Tab")
    keys.press("Enter")
    expect(at_admin.page.get_by_text("Decisão aplicada.")).to_be_visible()
    expect(card).to_have_count(0)

    at_bruno.page.goto("/anuncios")
    listed = at_bruno.page.get_by_role("listitem").filter(has_text=name)
    expect(listed).to_contain_text("R$ 1.250,00")
    expect(listed).to_contain_text("Olinda, PE")
    expect(listed.get_by_role("link")).to_have_count(1)
    expect_loaded(listed.locator("img"))
    stranger = visitor()
    stranger.page.goto(address)
    expect(stranger.page.get_by_role("heading", name=name)).to_be_visible()
    expect_loaded(stranger.page.locator(".gallery img"))


def test_a_picture_can_be_dropped_and_what_is_no_picture_is_refused_with_words(
    visitor: NewVisitor, ana: Person
) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    zone = guest.page.locator(".drop")
    zone.evaluate(DROP, ["foto.png", "image/png", list(png(64, 48))])
    expect(guest.page.get_by_text("Capa")).to_be_visible()
    zone.evaluate(DROP, ["desenho.svg", "image/svg+xml", list(b"<svg/>")])
    complaints = guest.page.get_by_role("alert")
    expect(complaints).to_contain_text("desenho.svg: este tipo de arquivo não serve.")
    zone.evaluate(DROP, ["mentira.png", "image/png", list(b"<script>alert(1)</script>")])
    expect(complaints).to_contain_text("mentira.png: o arquivo não é uma foto que possamos usar.")
    guest.page.locator(".drop").evaluate(
        """zone => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'enorme.png', { type: 'image/png' }));
            zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(complaints).to_contain_text("enorme.png: maior que 10 MB.")
    expect(guest.page.locator(".shot")).to_have_count(1)
    send_ad(guest.page)


def test_an_upload_that_breaks_off_can_be_tried_again(visitor: NewVisitor, ana: Person, picture: Path) -> None:
    guest = visitor(ana)
    write_ad(guest.page, title())
    store = re.compile(r"praca-uploads")
    guest.page.route(store, lambda route: route.abort())
    guest.page.get_by_label("escolha no aparelho").set_input_files(picture)
    expect(guest.page.get_by_role("alert")).to_contain_text("o envio não terminou")
    guest.page.unroute(store)
    guest.page.locator(".shot").get_by_role("button", name="Tentar de novo").click()
    expect(guest.page.get_by_text("Capa")).to_be_visible()


def test_a_form_that_is_not_filled_in_goes_to_its_first_mistake(visitor: NewVisitor, ana: Person) -> None:
    page = visitor(ana).page
    page.goto("/anuncios/novo")
    page.get_by_label("Preço em reais").fill("muito")
    page.get_by_role("button", name="Enviar para análise").click()
    expect(page.get_by_label("Título")).to_be_focused()
    expect(page.get_by_text("Digite um valor como 1.250,00.")).to_be_visible()


def test_filters_stand_in_the_address_and_the_way_back_leads_through_them(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page = at_ana.page
    page.goto("/anuncios")
    page.get_by_label("O que você procura?").fill(name)
    page.get_by_label("O que você procura?").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    assert "busca=" in page.url
    page.get_by_text("Filtros", exact=True).click()
    page.get_by_label("Tipo").select_option("troca")
    expect(page.get_by_role("heading", name="Nenhum anúncio com estes filtros")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Tipo")).to_have_value("troca")
    page.go_back()
    expect(page.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    page.goto(f"/anuncios?busca={name.split()[1]}&de=2000")
    expect(page.get_by_role("heading", name="Nenhum anúncio com estes filtros")).to_be_visible()


def test_an_owner_sees_why_an_ad_was_suspended_edits_it_and_it_is_reviewed_again(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    address = create_ad(at_ana, name)
    decide(at_admin, name, "Suspender", "Falta dizer o estado do instrumento.")
    page = at_ana.page
    page.goto("/meus-anuncios")
    card = page.get_by_role("listitem").filter(has_text=name)
    expect(card).to_contain_text("Suspenso")
    expect(card).to_contain_text("Motivo: Falta dizer o estado do instrumento.")
    page.goto("/decisoes")
    expect(page.get_by_role("listitem").first).to_contain_text("Falta dizer o estado do instrumento.")
    page.goto(address)
    page.get_by_role("link", name="Editar").click()
    expect(page.get_by_label("Título")).to_have_value(name)
    page.get_by_label("Descrição").fill("Com riscos no tampo.")
    send_ad(page)
    expect(page.get_by_text("Fora da lista até a moderação olhar a sua correção.")).to_be_visible()
    review = open_queue(at_admin, name)
    expect(review).to_contain_text("Correção de um anúncio suspenso")
    expect(review).to_contain_text("Motivo: Falta dizer o estado do instrumento.")
    expect(review.locator("ins")).to_have_text("Com riscos no tampo.")
    decide(at_admin, name, "Aprovar", "Agora sim.")
    page.reload()
    expect(page.get_by_text("Publicado", exact=True)).to_be_visible()


def test_an_edit_of_a_published_ad_goes_back_to_review(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    address = create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page = at_ana.page
    page.goto(address)
    page.get_by_role("link", name="Editar").click()
    expect(page.get_by_label("Título")).to_have_value(name)
    expect(page.get_by_label("Preço em reais")).to_have_value("1250,00")
    page.get_by_label("Preço em reais").fill("990")
    send_ad(page)
    expect(page.get_by_text("Em análise")).to_be_visible()
    expect(open_queue(at_admin, name)).to_contain_text("R$ 990,00")


def test_an_ad_that_is_done_is_concluded_and_another_deleted(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    address = create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page = at_ana.page
    page.goto(address)
    page.get_by_role("button", name="Concluir").click()
    page.get_by_role("dialog").get_by_role("button", name="Concluir").click()
    expect(page.get_by_text("Concluído", exact=True)).to_be_visible()
    other = title()
    page.goto(create_ad(at_ana, other))
    page.get_by_role("button", name="Excluir").click()
    page.get_by_role("dialog").get_by_role("button", name="Excluir").click()
    expect(page.get_by_role("heading", name="Meus anúncios")).to_be_visible()


def test_two_admins_who_want_the_same_ad_are_told(
    visitor: NewVisitor, stack: Stack, ana: Person, admin: Person
) -> None:
    name = title()
    at_ana, first, second = visitor(ana), visitor(admin), visitor(new_admin(stack))
    create_ad(at_ana, name)
    mine, theirs = open_queue(first, name), open_queue(second, name)
    mine.get_by_role("button", name="Aprovar").click()
    expect(first.page.get_by_role("dialog")).to_be_visible()
    theirs.get_by_role("button", name="Suspender").click()
    expect(second.page.get_by_role("alert").filter(has_text="Outra pessoa da administração")).to_be_visible()
    expect(second.page.get_by_role("dialog")).to_have_count(0)


def test_an_admin_who_read_another_text_is_shown_the_new_one(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    address = create_ad(at_ana, name)
    card = open_queue(at_admin, name)
    at_ana.page.goto(f"{address}/editar")
    at_ana.page.get_by_label("Descrição").fill("Agora com outro texto, bem diferente.")
    send_ad(at_ana.page)
    card.get_by_role("button", name="Aprovar").click()
    expect(at_admin.page.get_by_text("O anúncio mudou enquanto você lia.")).to_be_visible()
    expect(card).to_contain_text("Agora com outro texto, bem diferente.")
