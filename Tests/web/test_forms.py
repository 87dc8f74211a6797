"""Forms in the browser: what is typed is understood or said to be wrong, is not lost, and never leads to a dead end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from support.browser.ad_tasks import create_ad, decide, send_ad, title, write_ad
from support.browser.holding import Held, requests_to
from support.browser.visitors import NewVisitor
from support.people import Person


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "Digite um valor como"),
        ("12 50", "Digite um valor como"),
        ("-5", "Digite um valor como"),
        ("200.000.000", "O valor pode ir até R$ 100.000.000,00."),
        ("101 milhões", "O valor pode ir até R$ 100.000.000,00."),
    ],
)
def test_a_price_that_cannot_be_is_said_at_its_field_wherever_it_is_typed(
    visitor: NewVisitor, ana: Person, typed: str, said: str
) -> None:
    page = visitor(ana).page
    write_ad(page, title(), price=typed)
    page.get_by_role("button", name="Enviar para análise").click()
    price = page.get_by_label("Preço em reais")
    expect(price).to_have_accessible_description(re.compile(re.escape(said)))
    expect(price).to_be_focused()

    page.goto("/anuncios")
    page.get_by_text("Filtros", exact=True).click()
    for label, name in (("Preço mínimo", "de"), ("Preço máximo", "ate")):
        field = page.get_by_label(label)
        asked = requests_to(page, r"/marketplace/ads\?")
        field.fill(typed)
        field.press("Enter")
        expect(field).to_have_accessible_description(re.compile(re.escape(said)))
        expect(field).to_have_value(typed)
        assert page.url.endswith("/anuncios") and asked == []
        field.fill("10")
        expect(page.get_by_text(said)).to_have_count(0)
        field.fill("")
        page.goto(f"/anuncios?{name}={typed}")
        expect(page.get_by_label(label)).to_have_value(typed)
        expect(page.get_by_label(label)).to_have_accessible_description(re.compile(re.escape(said)))
        page.goto("/anuncios")
        page.get_by_text("Filtros", exact=True).click()


def test_prices_that_cross_are_told_and_prices_as_people_say_them_are_understood(
    visitor: NewVisitor, ana: Person
) -> None:
    page = visitor(ana).page
    page.goto("/anuncios")
    page.get_by_text("Filtros", exact=True).click()
    page.get_by_label("Preço mínimo").fill("2 mil")
    page.get_by_label("Preço máximo").fill("1500")
    page.get_by_label("Preço máximo").press("Enter")
    expect(page.get_by_label("Preço máximo")).to_have_accessible_description("O preço máximo está abaixo do mínimo.")
    page.get_by_label("Preço máximo").fill("10 mil")
    with page.expect_request(re.compile(r"minPriceCents=200000&maxPriceCents=1000000")):
        page.get_by_label("Preço máximo").press("Enter")
    write_ad(page, title(), price="10 mil")
    expect(page.get_by_label("Preço em reais")).to_have_accessible_description("R$\u00a010.000,00")
    send_ad(page)
    expect(page.get_by_text("R$ 10.000,00")).to_be_visible()


@pytest.mark.parametrize("field", ["Segundos entre mensagens da mesma pessoa", "Segundos entre quaisquer mensagens"])
def test_a_pause_that_is_no_number_opens_no_room(visitor: NewVisitor, ana: Person, field: str) -> None:
    page = visitor(ana).page
    page.get_by_role("button", name="Nova sala").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nome da sala").fill("Sala apressada")
    asked = requests_to(page, r"/rooms$")
    for typed, said in (("dez", "Digite um número de segundos"), ("", "0 é sem pausa"), ("90000", "86.400 segundos")):
        dialog.get_by_label(field).fill(typed)
        dialog.get_by_role("button", name="Abrir sala").click()
        expect(dialog.get_by_label(field)).to_be_focused()
        expect(dialog.get_by_label(field)).to_have_accessible_description(re.compile(said))
    assert asked == []
    dialog.get_by_label(field).fill("1.5")
    dialog.get_by_role("button", name="Abrir sala").click()
    expect(page.get_by_role("heading", name="Sala apressada", level=1)).to_be_visible()
    expect(page.locator(".room-head")).to_contain_text("1,5 s")


def test_a_mistake_is_no_longer_shown_once_its_field_is_changed(visitor: NewVisitor) -> None:
    page = visitor().page
    page.goto("/cadastro")
    page.get_by_role("button", name="Criar conta").click()
    name, email = page.get_by_label("Nome"), page.get_by_label("E-mail")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.press_sequentially("A")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    expect(email).to_have_attribute("aria-invalid", "true")


def test_what_a_service_refuses_of_a_field_that_is_not_there_is_said_above_the_form(
    visitor: NewVisitor, ana: Person
) -> None:
    page = visitor(ana).page
    problem = {
        "code": "VALIDATION_FAILED",
        "status": 422,
        "errors": [
            {"field": "title", "code": "TOO_LONG", "detail": "O título é longo demais."},
            {"field": "colour", "code": "REQUIRED", "detail": "Falta a cor."},
            {"field": "type", "code": "INVALID", "detail": "Este tipo não existe."},
        ],
    }

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=422, json=problem, content_type="application/problem+json")
        else:
            route.fallback()

    page.route(re.compile(r"/marketplace/ads$"), refuse)
    write_ad(page, title())
    page.get_by_role("button", name="Enviar para análise").click()
    above = page.get_by_role("alert").filter(has_text="Falta a cor.")
    expect(above).to_contain_text("Este tipo não existe.")
    expect(above).not_to_contain_text("O título é longo demais.")
    expect(page.get_by_label("Título")).to_have_accessible_description("O título é longo demais.")
    expect(page.get_by_label("Título")).to_be_focused()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_a_dialog_is_left_by_a_click_beside_it_and_not_by_a_selection_that_ends_there(
    visitor: NewVisitor, ana: Person
) -> None:
    page = visitor(ana).page
    page.get_by_role("button", name="Nova sala").click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_label("Nome da sala")
    name.fill("Um nome que custou a escrever")
    box: Any = name.bounding_box()
    inside = (box["x"] + 60, box["y"] + box["height"] / 2)
    for start, end in ((inside, (5, 5)), (inside, (5, inside[1])), ((5, 5), inside), ((5, inside[1]), inside)):
        drag(page, start, end)
        expect(dialog).to_be_visible()
        expect(name).to_have_value("Um nome que custou a escrever")
    page.mouse.click(5, 5)
    expect(dialog).to_have_count(0)


def test_an_ad_that_was_not_sent_is_there_when_its_writer_comes_back_and_for_nobody_else(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    name = title()
    guest = visitor(ana)
    page = guest.page
    write_ad(page, name)
    page.get_by_role("link", name="Anúncios", exact=True).first.click()
    expect(page.get_by_role("heading", name="Anúncios", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Título")).to_have_value(name)
    expect(page.get_by_text("Este é o texto que você não chegou a enviar.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Preço em reais")).to_have_value("1.250,00")
    expect(page.get_by_label("Estado (UF)")).to_have_value("PE")
    page.get_by_role("button", name="Começar do zero").click()
    expect(page.get_by_label("Título")).to_have_value("")
    write_ad(page, name)
    send_ad(page)
    page.goto("/anuncios/novo")
    expect(page.get_by_label("Título")).to_have_value("")
    page.get_by_label("Título").fill("Segredo de quem escreveu")
    page.goto("/conta")
    page.get_by_role("button", name="Sair").click()
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    assert "Segredo" not in page.evaluate("JSON.stringify({...localStorage})")
    guest.log_in(bruno)
    page.goto("/anuncios/novo")
    expect(page.get_by_label("Título")).to_have_value("")
    page.get_by_label("Título").fill("Segredo do segundo")
    page.goto("/salas")
    expect(page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
    assert "Segredo do segundo" in page.evaluate("JSON.stringify({...localStorage})")
    # Who does not log out, but is no longer signed in, leaves nothing either.
    guest.context.clear_cookies()
    guest.log_in(ana)
    page.goto("/anuncios/novo")
    expect(page.get_by_label("Título")).to_have_value("")
    assert "Segredo" not in page.evaluate("JSON.stringify({...localStorage})")


def test_an_ad_that_changed_while_it_was_edited_can_still_be_saved(visitor: NewVisitor, ana: Person) -> None:
    name = title()
    guest = visitor(ana)
    page = guest.page
    address = create_ad(guest, name)
    path = "/marketplace/ads/" + address.rsplit("/", 1)[1]
    page.goto(f"{address}/editar")
    page.get_by_label("Descrição").fill("O que escrevi enquanto outra aba salvava.")
    elsewhere = {"city": "Recife", "version": ana.request("GET", path).json()["version"]}
    assert ana.request("PATCH", path, json=elsewhere).status_code == 200
    page.get_by_role("button", name="Enviar para análise").click()
    expect(page.get_by_text("O anúncio mudou enquanto você editava.")).to_be_visible()
    expect(page.get_by_label("Descrição")).to_have_value("O que escrevi enquanto outra aba salvava.")
    send_ad(page)
    expect(page.get_by_text("O que escrevi enquanto outra aba salvava.")).to_be_visible()
    page.goto(f"{address}/editar")
    page.get_by_label("Descrição").fill("E mais uma vez, sem sorte nenhuma.")
    assert ana.request("PATCH", path, json={"city": "Natal"}).status_code == 200
    page.get_by_role("button", name="Enviar para análise").click()
    page.get_by_role("button", name="Ver como está").click()
    expect(page.get_by_label("Cidade")).to_have_value("Natal")
    expect(page.get_by_label("Descrição")).to_have_value("O que escrevi enquanto outra aba salvava.")


def test_an_ad_that_is_done_offers_nothing_that_would_be_refused(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    page = at_ana.page
    address = create_ad(at_ana, name)
    expect(page.locator("article time")).to_contain_text("Enviado")
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page.goto(address)
    expect(page.locator("article time")).to_contain_text("Publicado")
    path = "/marketplace/ads/" + address.rsplit("/", 1)[1]
    page.goto(f"{address}/editar")
    page.get_by_label("Descrição").fill("Tarde demais para este texto.")
    assert ana.request("POST", f"{path}/conclude").status_code == 200
    page.get_by_role("button", name="Enviar para análise").click()
    expect(page.get_by_role("heading", name="Este anúncio não pode ser editado")).to_be_visible()
    page.get_by_role("link", name="Ver o anúncio").click()
    expect(page.get_by_text("Concluído", exact=True)).to_be_visible()
    for action in ("Excluir", "Concluir"):
        expect(page.get_by_role("button", name=action)).to_have_count(0)
    expect(page.get_by_role("link", name="Editar")).to_have_count(0)
    theirs = visitor(bruno).page
    theirs.goto(f"{address}/editar")
    expect(theirs.get_by_role("button", name="Enviar para análise")).to_have_count(0)
    expect(theirs.locator("main")).to_contain_text(re.compile("não pode ser editado|Não encontramos"))


def test_an_ad_that_is_sent_late_takes_nobody_back_to_it(visitor: NewVisitor, ana: Person) -> None:
    page = visitor(ana).page
    write_ad(page, title())
    sent = Held(page, r"/marketplace/ads$", "POST")
    submit = page.get_by_role("button", name="Enviar")
    submit.dblclick()
    sent.expect(1)
    page.get_by_role("link", name="Salas", exact=True).click()
    expect(page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
    assert len(sent.waiting) == 1
    sent.let_go()
    expect(page.get_by_text("Anúncio enviado para análise.")).to_be_visible()
    expect(page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
    assert page.url.endswith("/salas")
