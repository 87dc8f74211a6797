"""Staff's panels under haste: what is decided is what its dialog was opened for, and an answer that comes late replaces
nothing that is shown by then."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser.holding import Held, requests_to, settle
from support.browser.visitors import NewVisitor
from support.decisions import decide
from support.people import Json, Person


def line_of(page: Page, room: Json) -> Locator:
    """The room's line in the panel of rooms."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=room["name"], exact=True))


def open_tab(page: Page, tab: str) -> None:
    page.get_by_role("navigation", name="Administração").get_by_role("link", name=tab, exact=True).click()


def open_dialog(page: Page, room: Json, measure: str) -> Locator:
    line_of(page, room).get_by_role("button", name=measure, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(room["name"])
    return dialog


def confirm(dialog: Locator, measure: str, reason: str) -> None:
    dialog.get_by_label("Motivo").fill(reason)
    dialog.locator("form").get_by_role("button", name=measure, exact=True).click()


# Rooms


def test_rooms_of_the_list_that_was_left_are_not_shown_when_they_come(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    open_one, archived = ana.create_room(), ana.create_room()
    decide(admin, f"rooms/{archived['id']}/archive")
    page = visitor(admin).page
    page.goto("/administracao/auditoria")
    others = Held(page, r"/rooms\?(?!.*archived=true)")
    open_tab(page, "Salas")
    others.expect(1)
    page.get_by_role("checkbox", name="Salas arquivadas").check()
    expect(line_of(page, archived)).to_be_visible()
    while others.waiting:
        others.let_go()
    expect(line_of(page, archived)).to_be_visible()
    expect(line_of(page, open_one)).to_have_count(0)


@pytest.mark.parametrize("next_one", ["same room", "other room"])
def test_a_decision_about_a_room_that_is_on_its_way_closes_no_dialog_but_its_own(
    visitor: NewVisitor, ana: Person, admin: Person, next_one: str
) -> None:
    first, second = ana.create_room(), ana.create_room()
    subject = first if next_one == "same room" else second
    page = visitor(admin).page
    page.goto("/administracao/salas")
    decisions = Held(page, r"/moderation/rooms/", "POST")
    confirm(open_dialog(page, first, "Silenciar"), "Silenciar", "Brigas.")
    decisions.expect(1)
    assert decisions.waiting[0].request.url.endswith(f"/rooms/{first['id']}/silence")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    dialog = open_dialog(page, subject, "Arquivar")
    dialog.get_by_label("Motivo").fill("Escrito enquanto o outro era decidido.")
    decisions.let_go()
    expect(line_of(page, first)).to_contain_text("Em silêncio")
    expect(dialog).to_contain_text(subject["name"])
    expect(dialog.get_by_label("Motivo")).to_have_value("Escrito enquanto o outro era decidido.")
    dialog.locator("form").get_by_role("button", name="Arquivar", exact=True).click()
    decisions.expect(1)
    assert decisions.waiting[0].request.url.endswith(f"/rooms/{subject['id']}/archive")
    decisions.let_go()
    expect(line_of(page, subject)).to_contain_text("Arquivada")


def test_a_room_as_it_was_before_the_last_decision_does_not_replace_it_as_it_is(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    room = ana.create_room()
    page = visitor(admin).page
    page.goto("/administracao/salas")
    shown = Held(page, rf"/rooms/{room['id']}$", answered=True)
    confirm(open_dialog(page, room, "Silenciar"), "Silenciar", "Brigas.")
    shown.expect(1)
    confirm(open_dialog(page, room, "Arquivar"), "Arquivar", "Acabou.")
    shown.expect(2)
    shown.let_go(1)
    expect(line_of(page, room)).to_contain_text("Arquivada")
    shown.let_go(0)
    expect(line_of(page, room)).to_contain_text("Arquivada")
    expect(line_of(page, room).get_by_role("button", name="Reabrir")).to_be_visible()


def test_a_room_as_it_was_before_the_list_was_asked_for_does_not_replace_it_as_the_list_has_it(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    room = ana.create_room()
    page = visitor(admin).page
    page.goto("/administracao/salas")
    shown = Held(page, rf"/rooms/{room['id']}$", answered=True)
    confirm(open_dialog(page, room, "Silenciar"), "Silenciar", "Brigas.")
    shown.expect(1)
    decide(admin, f"rooms/{room['id']}/archive")
    page.get_by_role("checkbox", name="Salas arquivadas").check()
    expect(line_of(page, room)).to_contain_text("Arquivada")
    shown.let_go()
    expect(line_of(page, room)).to_contain_text("Arquivada")


# The audit record


def open_audit(page: Page) -> None:
    page.goto("/administracao/auditoria")
    expect(page.locator(".skeleton")).to_have_count(0)


def test_a_check_of_the_record_runs_once_however_often_it_is_asked_for(visitor: NewVisitor, admin: Person) -> None:
    page = visitor(admin).page
    open_audit(page)
    checks = Held(page, r"/moderation/audit/verify", "GET")
    verify = page.get_by_role("button", name=re.compile("Verificar a corrente|Verificando"))
    verify.click()
    checks.expect(1)
    # By itself the browser would wait until the button can be pressed again.
    verify.dispatch_event("click")
    settle(page)
    assert len(checks.waiting) == 1
    checks.let_go()
    expect(page.get_by_text(re.compile(r"Corrente íntegra: \d+ registro"))).to_be_visible()


def test_a_check_of_the_record_that_nobody_waits_for_goes_no_further(visitor: NewVisitor, admin: Person) -> None:
    page = visitor(admin).page
    open_audit(page)
    asked = requests_to(page, r"/moderation/audit/verify")
    checks = Held(page, r"/moderation/audit/verify")
    page.get_by_role("button", name="Verificar a corrente").click()
    checks.expect(1)
    open_tab(page, "Pessoas")
    expect(page.get_by_role("heading", name="Pessoas", exact=True)).to_be_visible()
    first = checks.waiting.pop()
    with page.expect_event("requestfinished", lambda request: request == first.request):
        first.fulfill(body=json.dumps({"valid": True, "checked": 1, "next": 1}), content_type="application/json")
    settle(page)
    assert len(asked) == 1
    open_tab(page, "Auditoria")
    expect(page.get_by_role("button", name="Verificar a corrente")).to_be_visible()
    expect(page.get_by_text("Corrente íntegra")).to_have_count(0)


# Private rooms


def private_room(owner: Person, text: str) -> Json:
    room = owner.create_room(visibility="private")
    assert owner.request("POST", f"/rooms/{room['id']}/messages", json={"body": text}).status_code == 201
    return room


def access_form(page: Page) -> Locator:
    return page.locator("form", has=page.get_by_label("Identificador da sala privada"))


def ask_for_access(page: Page, room_id: str, reason: str) -> None:
    form = access_form(page)
    form.get_by_label("Identificador da sala privada").fill(room_id)
    form.get_by_label("Motivo").fill(reason)
    form.get_by_role("button", name="Pedir acesso").click()


def test_a_grant_is_of_the_room_it_was_asked_for_whatever_stands_there_when_it_comes(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    first, second = private_room(ana, "da primeira"), private_room(ana, "da segunda")
    page = visitor(admin).page
    page.goto("/administracao/salas")
    grants = Held(page, r"/moderation/private-access", "POST")
    form = access_form(page)
    ask_for_access(page, first["id"], "Denúncia recebida.")
    grants.expect(1)
    form.get_by_label("Identificador da sala privada").fill(second["id"])
    form.get_by_label("Motivo").fill("Outra denúncia.")
    # Enter sends a form whose button is pressed.
    form.get_by_label("Identificador da sala privada").press("Enter")
    settle(page)
    assert [json.loads(route.request.post_data or "")["roomId"] for route in grants.waiting] == [first["id"]]
    grants.let_go()
    link = form.get_by_role("link", name="Abrir a sala")
    expect(link).to_have_attribute("href", f"/salas/{first['id']}")
    expect(form.get_by_label("Identificador da sala privada")).to_have_value(second["id"])
    link.click()
    expect(page.get_by_role("article").filter(has_text="da primeira")).to_be_visible()


def test_what_was_said_in_a_private_room_that_was_left_is_not_shown_in_another(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    first, second = private_room(ana, "da primeira"), private_room(ana, "da segunda")
    page = visitor(admin).page
    page.goto("/administracao/salas")

    def open_with_access(room: Json) -> None:
        ask_for_access(page, room["id"], "Denúncia recebida.")
        access_form(page).get_by_role("link", name="Abrir a sala").click()

    open_with_access(first)
    of_first = page.get_by_role("article").filter(has_text="da primeira")
    expect(of_first).to_be_visible()
    page.get_by_role("link", name="Administração", exact=True).click()
    open_tab(page, "Salas")
    histories = Held(page, rf"/rooms/{second['id']}/messages")
    open_with_access(second)
    histories.expect(1)
    page.evaluate("history.go(-3)")
    expect(of_first).to_be_visible()
    histories.let_go()
    expect(of_first).to_be_visible()
    expect(page.get_by_text("da segunda")).to_have_count(0)
