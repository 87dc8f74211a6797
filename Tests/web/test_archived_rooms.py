"""Archived rooms in the browser: who may closes and opens them, and everybody in them is told why nobody writes."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from support.browser.measure_tasks import moderate_room
from support.browser.visitors import NewVisitor
from support.people import Person


def listed(page: Page, name: str) -> None:
    """Looks for the room in the list that is shown."""
    page.get_by_role("searchbox").fill(name)
    expect(page.locator(".rooms > li")).to_have_count(1)
    expect(page.locator(".rooms > li")).to_contain_text(name)


def test_an_owner_archives_a_room_and_opens_it_again_and_everybody_sees_it(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room(name="Mutirão da praça")
    at_ana, at_bruno = visitor(ana), visitor(bruno)
    for guest in (at_ana, at_bruno):
        guest.enter(room["id"])
    at_bruno.write("até a próxima")
    at_ana.sees("até a próxima")
    at_bruno.composer.fill("e outra coisa")
    archive = at_ana.page.get_by_role("button", name="Arquivar a sala Mutirão da praça")
    expect(at_bruno.page.get_by_role("button", name=re.compile("^Arquivar"))).to_have_count(0)
    archive.click()
    dialog = at_ana.page.get_by_role("dialog")
    expect(dialog).to_contain_text("ela sai da lista")
    dialog.get_by_role("button", name="Arquivar", exact=True).click()
    expect(dialog).to_have_count(0)
    for guest in (at_ana, at_bruno):
        expect(guest.page.locator(".blocked")).to_contain_text(
            "Esta sala está arquivada: dá para ler, não para escrever."
        )
        expect(guest.page.locator(".blocked")).to_contain_text("Quem criou a sala pode reabri-la.")
        expect(guest.page.locator(".room-list")).not_to_contain_text("Mutirão da praça")
        guest.sees("até a próxima")
    # What was being written can still be copied; nothing invites to write anew.
    expect(at_bruno.composer).to_have_value("e outra coisa")
    expect(at_bruno.send_button).to_have_attribute("aria-disabled", "true")
    expect(at_ana.composer).to_be_hidden()
    expect(at_bruno.page.get_by_role("button", name="Reabrir")).to_have_count(0)
    at_bruno.page.get_by_role("button", name="Salas arquivadas").click()
    listed(at_bruno.page, "Mutirão da praça")
    at_ana.page.get_by_role("button", name="Reabrir", exact=True).click()
    for guest in (at_ana, at_bruno):
        expect(guest.page.locator(".blocked")).to_have_count(0)
    expect(at_bruno.page.locator(".rooms > li")).to_have_count(0)
    listed(at_ana.page, "Mutirão da praça")
    at_bruno.composer.press("Enter")
    at_ana.sees("e outra coisa")


def test_what_an_admin_archived_says_so_and_its_owner_reads_why(
    visitor: NewVisitor, ana: Person, bruno: Person, admin: Person
) -> None:
    room = ana.create_room(name="Sala do golpe")
    at_ana, at_admin = visitor(ana), visitor(admin)
    for guest in (at_ana, at_admin):
        guest.enter(room["id"])
    moderate_room(at_admin, "Sala do golpe", "Arquivar", "Anúncios falsos.")
    notice = at_ana.page.locator(".blocked")
    expect(notice).to_contain_text("Foi uma decisão da moderação.")
    expect(at_ana.page.get_by_role("button", name="Reabrir")).to_have_count(0)
    notice.get_by_role("link", name="Ver decisões").click()
    expect(at_ana.page.get_by_role("listitem").first).to_contain_text("Sala arquivada")
    expect(at_ana.page.get_by_role("listitem").first).to_contain_text("Anúncios falsos.")
    # Who did not belong to it still reads it by its address.
    at_bruno = visitor(bruno)
    at_bruno.page.goto(f"/salas/{room['id']}")
    expect(at_bruno.page.locator(".blocked")).to_contain_text("Esta sala está arquivada")
    at_admin.page.goto("/administracao/salas")
    expect(at_admin.page.get_by_role("link", name="Sala do golpe")).to_have_count(0)
    at_admin.page.get_by_label("Salas arquivadas").check()
    line = at_admin.page.get_by_role("listitem").filter(has_text="Sala do golpe")
    expect(line).to_contain_text("Arquivada")
    expect(line.get_by_role("button", name="Arquivar")).to_have_count(0)
    line.get_by_role("button", name="Reabrir", exact=True).click()
    dialog = at_admin.page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill("Foi um engano.")
    dialog.locator("form").get_by_role("button", name="Reabrir", exact=True).click()
    expect(line.get_by_role("button", name="Arquivar")).to_be_visible()
    at_ana.enter(room["id"])
    at_ana.write("voltamos")
    at_ana.sees("voltamos")
