"""Where somebody is and what the page says of it: titles, addresses that lead nowhere, languages, and public pages
while nobody can say who is there."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.browser.ad_tasks import create_ad, decide, title
from support.browser.measure_tasks import moderate_message
from support.browser.visitors import NewVisitor
from support.people import PASSWORD, Person, eventually


def test_every_page_has_a_title_of_its_own(visitor: NewVisitor, stack: Stack, ana: Person, admin: Person) -> None:
    room = ana.create_room(name="Coreto da praça")
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    address = create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    pages: list[tuple[Person | None, list[str]]] = [
        (None, ["/entrar", "/cadastro", "/anuncios", "/aviso-legal", address, "/salas/a/b"]),
        (ana, ["/salas", f"/salas/{room['id']}", "/conta", "/decisoes", "/meus-anuncios", "/anuncios/novo"]),
        (admin, ["/administracao", "/administracao/pessoas", "/administracao/salas", "/administracao/auditoria"]),
    ]
    titles = []
    for person, addresses in pages:
        page = visitor(person).page
        for one in addresses:
            page.goto(one)
            expect(page).to_have_title(re.compile(r".+ · Praça$"))
            expect(page.locator("h1").first).to_be_visible()
            titles.append(page.title())
    assert f"{name} · Praça" in titles and "Coreto da praça · Praça" in titles
    assert len(set(titles)) == len(titles), titles


def test_the_title_counts_what_was_not_read_until_it_is(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room(name="Movimentada")
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        for number in range(40):
            conversation.say(room["id"], f"linha {number}")
        guest = visitor(ana, viewport={"width": 1000, "height": 600})
        guest.enter(room["id"])
        guest.sees("linha 39")
        eventually("it begins at the end", guest.is_at_end)
        expect(guest.page).to_have_title("Movimentada · Praça")
        guest.log.evaluate("log => { log.scrollTop = log.scrollHeight / 2; }")
        guest.page.wait_for_function(
            "() => { const log = document.querySelector('[role=log]');"
            " return log.scrollHeight - log.scrollTop - log.clientHeight > 100; }"
        )
        conversation.say(room["id"], "linha 40")
        conversation.say(room["id"], "linha 41")
        expect(guest.page).to_have_title("(2) Movimentada · Praça")
        guest.page.get_by_role("button", name="2 mensagens novas").click()
        expect(guest.page).to_have_title("Movimentada · Praça")


def test_an_address_that_leads_nowhere_says_so_and_leads_on(visitor: NewVisitor, ana: Person) -> None:
    for person, way, heading in ((None, "Entrar", "Entrar"), (ana, "Ir para as salas", "Salas")):
        page = visitor(person).page
        for address in ("/salas/a/b", "/conta/x", "/anuncios/1/2/3", "/administracao/toString"):
            page.goto(address)
            expect(page.get_by_role("heading", name="Não encontramos esta página", level=1)).to_be_visible()
            expect(page.locator("main").get_by_role("link", name="Ver anúncios")).to_be_visible()
        page.locator("main").get_by_role("link", name=way).click()
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_the_page_begins_in_the_language_that_the_browser_asks_for(visitor: NewVisitor) -> None:
    for locale, heading, lang in (
        ("en-US", "Log in", "en"),
        ("en-GB", "Log in", "en"),
        ("pt-PT", "Entrar", "pt-BR"),
        ("fr-FR", "Entrar", "pt-BR"),
    ):
        page = visitor(locale=locale).page
        page.goto("/entrar")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert page.locator("html").get_attribute("lang") == lang
        assert page.evaluate("localStorage.getItem('praca.language')") is None, "nobody chose it"


def test_what_everybody_may_see_is_shown_to_who_is_signed_in_while_nobody_can_say_so(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    address = create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page = at_ana.page
    for silence in (False, True):
        # Refused at once, and never answered.
        page.route("**/auth/refresh", lambda route, silence=silence: None if silence else route.fulfill(status=503))
        page.goto("/anuncios")
        listed = page.get_by_role("listitem").filter(has_text=name)
        expect(listed).to_be_visible()
        listed.get_by_role("link").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.goto(address)
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.goto("/aviso-legal")
        expect(page.get_by_role("heading", name="Aviso legal")).to_be_visible()
        page.unroute("**/auth/refresh")
    page.goto("/anuncios")
    expect(page.get_by_role("link", name="Meus anúncios")).to_be_visible()


def test_a_token_that_is_dead_and_cannot_be_renewed_hides_nothing_that_is_public(
    visitor: NewVisitor, ana: Person, admin: Person
) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page = at_ana.page
    expect(page.get_by_role("link", name=f"Conta: {ana.display_name}")).to_be_visible()
    problem = {"type": "about:blank", "title": "…", "status": 401, "code": "UNAUTHORIZED"}

    def refuse(route: Route) -> None:
        if route.request.headers.get("authorization"):
            route.fulfill(status=401, json=problem)
        else:
            route.fallback()

    page.route(re.compile(r"/marketplace/ads"), refuse)
    page.route("**/auth/refresh", lambda route: route.fulfill(status=503))
    page.get_by_role("link", name="Anúncios", exact=True).first.click()
    listed = page.get_by_role("listitem").filter(has_text=name)
    expect(listed).to_be_visible()
    listed.get_by_role("link").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_nothing_of_who_logged_out_in_another_tab_stays_on_a_public_page(visitor: NewVisitor, ana: Person) -> None:
    name = title()
    guest = visitor(ana)
    create_ad(guest, name)
    expect(guest.page.get_by_role("heading", name=name)).to_be_visible()
    other = guest.context.new_page()
    other.goto("/conta")
    other.get_by_role("button", name="Sair").click()
    expect(other.get_by_role("heading", name="Entrar")).to_be_visible()
    expect(guest.page.get_by_text("Não encontramos o que você procura.")).to_be_visible()
    expect(guest.page.get_by_text(name)).to_have_count(0)


def test_who_is_suspended_reads_until_when_at_once_and_when_they_log_in(
    visitor: NewVisitor, stack: Stack, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    at_bruno, at_admin = visitor(bruno), visitor(new_admin(stack))
    for guest in (at_bruno, at_admin):
        guest.enter(room["id"])
    at_bruno.write("golpe")
    at_admin.sees("golpe")
    moderate_message(at_admin, "golpe", "Suspender conta", "Tentativa de golpe.")
    said = at_bruno.page.get_by_text(re.compile(r"A suspensão termina .*\d"))
    expect(said).to_be_visible()
    again = visitor()
    again.page.goto("/entrar")
    again.fill_login(bruno.email, PASSWORD)
    expect(again.page.get_by_text(re.compile(r"A suspensão termina .*\d"))).to_be_visible()


def test_the_newest_message_stays_in_sight_while_the_writing_grows(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room()
    for number in range(30):
        ana.request("POST", f"/rooms/{room['id']}/messages", json={"body": f"linha {number}"})
    guest = visitor(ana, viewport={"width": 390, "height": 700})
    guest.enter(room["id"])
    guest.sees("linha 29")
    eventually("it begins at the end", guest.is_at_end)
    before = guest.log.evaluate("log => log.clientHeight")
    guest.composer.fill("uma\nduas\ntrês\nquatro\ncinco\nseis")
    guest.page.wait_for_function(
        "before => document.querySelector('[role=log]').clientHeight < before - 20", arg=before
    )
    eventually("it stays at the end", guest.is_at_end)


def test_long_names_make_nothing_wider_than_its_place(visitor: NewVisitor, ana: Person) -> None:
    long = "Comunidadedosvizinhosdapracadomercadovelhodeolindaquenaoacabanuncamaisnemcomvirgula"[:80]
    room = ana.create_room(name=long, description=long * 3)
    for width in (390, 1280):
        guest = visitor(ana, viewport={"width": width, "height": 800})
        guest.page.goto("/salas")
        card = guest.page.get_by_role("link", name=long)
        expect(card.first).to_be_visible()
        over = "list => list.scrollWidth - list.clientWidth"
        assert guest.page.locator(".room-list").evaluate(over) <= 0
        guest.enter(room["id"])
        assert guest.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert guest.page.locator(".room-head").evaluate(over) <= 0


def test_a_room_counts_who_comes_while_it_is_open(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    head = guest.page.locator(".room-head")
    expect(head).to_contain_text("1 pessoa")
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        conversation.say(room["id"], "cheguei")
        guest.sees("cheguei")
        expect(head).to_contain_text("2 pessoas")
        expect(guest.page.locator(".room[aria-current]")).to_contain_text("2 pessoas")


def test_the_focus_is_never_lost_when_what_had_it_goes_away(visitor: NewVisitor, ana: Person, admin: Person) -> None:
    name = title()
    at_ana, at_admin = visitor(ana), visitor(admin)
    visitor(ana)
    address = create_ad(at_ana, name)
    decide(at_admin, name, "Aprovar", "Tudo certo.")
    page = at_ana.page
    page.goto(address)
    page.get_by_role("button", name="Concluir").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Concluir").press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_focused()
    page.goto("/conta")
    page.get_by_role("button", name="Encerrar").first.press("Enter")
    expect(page.get_by_role("heading", name="Sessões")).to_be_focused()
    room = ana.create_room(name="Roda")
    at_admin.enter(room["id"])
    at_ana.enter(room["id"])
    at_ana.write("some daqui")
    at_admin.sees("some daqui")
    moderate_message(at_admin, "some daqui", "Remover mensagem", "Fora do assunto.")
    expect(at_admin.page.get_by_role("heading", name="Roda", level=1)).to_be_focused()
