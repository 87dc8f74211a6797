"""Moderation as both sides see it: the admin who decides, and the person it concerns, who is told at once and why."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from support.browser.measure_tasks import give_reason, moderate_message, moderate_room
from support.browser.visitors import NewVisitor
from support.decisions import REASON, decide
from support.people import PASSWORD, Person


def test_who_is_silenced_in_a_room_is_told_at_once_why_and_until_when(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    room, other = ana.create_room(), ana.create_room()
    at_bruno, at_admin = visitor(bruno), visitor(admin)
    for guest in (at_bruno, at_admin):
        guest.enter(room["id"])
    at_bruno.write("compre agora!!!")
    at_admin.sees("compre agora!!!")
    at_bruno.composer.fill("e mais uma coisa")
    moderate_message(at_admin, "compre agora!!!", "Silenciar", "Propaganda repetida.")
    notice = at_bruno.page.locator(".blocked")
    expect(notice).to_contain_text(re.compile(r"Você está sem poder escrever nesta sala até \d"))
    expect(at_bruno.send_button).to_have_attribute("aria-disabled", "true")
    expect(at_bruno.composer).to_have_value("e mais uma coisa")
    at_bruno.page.goto("/decisoes")
    expect(at_bruno.page.get_by_role("listitem").first).to_contain_text("Propaganda repetida.")
    at_bruno.enter(other["id"])
    at_bruno.write("aqui posso")
    at_bruno.sees("aqui posso")
    at_bruno.enter(room["id"])
    expect(notice).to_be_visible()
    moderate_message(at_admin, "compre agora!!!", "Encerrar silêncio", "Conversamos.")
    expect(notice).to_have_count(0)
    at_bruno.write("obrigado")
    at_admin.sees("obrigado")


def test_who_is_silenced_everywhere_can_read_and_not_write_in_any_room(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    room, other = ana.create_room(), ana.create_room()
    at_bruno, at_admin = visitor(bruno), visitor(admin)
    for guest in (at_bruno, at_admin):
        guest.enter(room["id"])
    at_bruno.write("ofensa")
    at_admin.sees("ofensa")
    moderate_message(at_admin, "ofensa", "Silenciar", "Ofensas.", everywhere=True)
    notice = at_bruno.page.locator(".blocked")
    expect(notice).to_contain_text("Você está sem poder escrever em toda a Praça")
    at_bruno.enter(other["id"])
    expect(notice).to_contain_text("Você está sem poder escrever em toda a Praça")
    at_admin.write("vamos com calma")
    at_bruno.enter(room["id"])
    at_bruno.sees("vamos com calma")


def test_a_silenced_room_tells_everybody_in_it_and_opens_again(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    room = ana.create_room(name="Roda de samba")
    at_bruno, at_admin = visitor(bruno), visitor(admin)
    for guest in (at_bruno, at_admin):
        guest.enter(room["id"])
    moderate_room(at_admin, "Roda de samba", "Silenciar", "Brigas.")
    notice = at_bruno.page.locator(".blocked")
    expect(notice).to_contain_text("Esta sala está em silêncio")
    at_admin.write("só a administração escreve agora")
    at_bruno.sees("só a administração escreve agora")
    moderate_room(at_admin, "Roda de samba", "Encerrar silêncio", "Passou.")
    expect(notice).to_have_count(0)


def test_a_suspended_person_leaves_every_page_at_once_and_reads_why_not(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    room = ana.create_room()
    at_bruno, at_admin = visitor(bruno), visitor(admin)
    for guest in (at_bruno, at_admin):
        guest.enter(room["id"])
    at_bruno.write("golpe")
    at_admin.sees("golpe")
    moderate_message(at_admin, "golpe", "Suspender conta", "Tentativa de golpe.")
    expect(at_bruno.page.get_by_role("heading", name="Sua conta está suspensa")).to_be_visible()
    expect(at_bruno.page.get_by_text("Motivo: Tentativa de golpe.")).to_be_visible()


def test_a_suspended_person_reads_until_when_and_why_also_after_logging_in_and_can_log_out(
    visitor: NewVisitor, bruno: Person, admin: Person
) -> None:
    at_bruno = visitor(bruno)
    page = at_bruno.page
    page.goto("/conta")
    decide(admin, f"users/{bruno.id}/suspend", durationSeconds=3600)
    heading = page.get_by_role("heading", name="Sua conta está suspensa")
    for _ in range(2):
        page.reload()
        expect(heading).to_be_visible()
        expect(page.get_by_text(f"Motivo: {REASON}")).to_be_visible()
        expect(page.get_by_text("A suspensão termina")).to_be_visible()
    page.get_by_role("button", name="Sair").click()
    expect(heading).to_have_count(0)
    page.goto("/entrar")
    page.get_by_label("E-mail").fill(bruno.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(heading).to_be_visible()
    expect(page.get_by_text(f"Motivo: {REASON}")).to_be_visible()


def test_a_removed_message_is_gone_for_everybody_who_reads(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    room = ana.create_room()
    at_ana, at_bruno, at_admin = visitor(ana), visitor(bruno), visitor(admin)
    for guest in (at_ana, at_bruno, at_admin):
        guest.enter(room["id"])
    at_bruno.write("telefone de outra pessoa")
    at_ana.sees("telefone de outra pessoa")
    at_admin.sees("telefone de outra pessoa")
    moderate_message(at_admin, "telefone de outra pessoa", "Remover mensagem", "Dados de terceiros.")
    for guest in (at_ana, at_bruno, at_admin):
        guest.sees("Mensagem removida pela moderação")
        expect(guest.message("telefone de outra pessoa")).to_have_count(0)
    at_ana.page.reload()
    at_ana.sees("Mensagem removida pela moderação")


def test_people_are_found_by_their_rooms(visitor: NewVisitor, ana: Person, bruno: Person, admin: Person) -> None:
    room = ana.create_room(name="Feira de sábado")
    assert bruno.request("POST", f"/rooms/{room['id']}/messages", json={"body": "oi"}).status_code == 201
    at_admin = visitor(admin)
    at_admin.page.goto("/administracao/pessoas")
    at_admin.page.get_by_label("Sala", exact=True).select_option(room["id"])
    at_admin.page.get_by_role("button", name=f"Moderar {bruno.display_name}").click()
    at_admin.page.get_by_role("button", name="Silenciar", exact=True).click()
    give_reason(at_admin, "Silenciar", "Pedido da organização.")


def test_a_private_room_opens_to_an_admin_with_a_reason_that_the_audit_keeps(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    room = ana.create_room(visibility="private", name="Organização reservada")
    assert ana.request("POST", f"/rooms/{room['id']}/messages", json={"body": "em segredo"}).status_code == 201
    at_admin = visitor(admin)
    page = at_admin.page
    page.goto("/administracao/salas")
    form = page.locator("form", has=page.get_by_label("Identificador da sala privada"))
    form.get_by_label("Identificador da sala privada").fill(room["id"])
    form.get_by_role("button", name="Pedir acesso").click()
    expect(form.get_by_label("Motivo")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Motivo").fill("Denúncia recebida por e-mail.")
    form.get_by_role("button", name="Pedir acesso").click()
    expect(form.get_by_text("Acesso aberto até")).to_be_visible()
    form.get_by_role("link", name="Abrir a sala").click()
    expect(page.get_by_role("article").filter(has_text="em segredo")).to_be_visible()
    expect(at_admin.composer).to_have_count(0)
    page.goto("/administracao/auditoria")
    entry = page.get_by_role("listitem").filter(has_text="Denúncia recebida por e-mail.")
    expect(entry.first).to_contain_text("sala privada")


def test_the_audit_is_verified_and_says_so(visitor: NewVisitor, ana: Person, bruno: Person, admin: Person) -> None:
    room = ana.create_room(name="Conferida")
    at_admin = visitor(admin)
    at_admin.enter(room["id"])
    moderate_room(at_admin, "Conferida", "Silenciar", "Para a auditoria ter o que conferir.")
    at_admin.page.goto("/administracao/auditoria")
    expect(at_admin.page.get_by_role("listitem").first).to_contain_text("Para a auditoria ter o que conferir.")
    at_admin.page.get_by_role("button", name="Verificar a corrente").click()
    expect(at_admin.page.get_by_text(re.compile(r"Corrente íntegra: \d+ registros? conferidos?"))).to_be_visible()


def test_nobody_but_admins_is_shown_the_administration(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    expect(guest.page.get_by_role("link", name="Administração")).to_have_count(0)
    guest.page.goto("/administracao")
    expect(guest.page.get_by_role("heading", name="Esta parte é da administração")).to_be_visible()
