"""Accounts and sessions in the browser: forms that help, sessions that last and end in every tab at once."""

from __future__ import annotations

import uuid

from playwright.sync_api import Page, expect

from support.browser.holding import Held, requests_to
from support.browser.visitors import NewVisitor, calls_of
from support.people import PASSWORD, Person, eventually


def test_a_stranger_registers_and_stands_in_the_square(visitor: NewVisitor) -> None:
    page = visitor().page
    page.goto("/")
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    page.get_by_role("link", name="Criar conta").click()
    page.get_by_label("Nome").fill("Marina Alves")
    page.get_by_label("E-mail").fill(f"marina{uuid.uuid4().hex}@example.com")
    page.get_by_label("Senha", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Criar conta").click()
    expect(page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Conta: Marina Alves")).to_be_visible()


def test_a_form_says_what_is_wrong_at_the_field_and_goes_there(visitor: NewVisitor) -> None:
    page = visitor().page
    page.goto("/cadastro")
    page.get_by_label("E-mail").fill("sem arroba")
    page.get_by_label("Senha", exact=True).fill("curta")
    page.get_by_role("button", name="Criar conta").click()
    name = page.get_by_label("Nome")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("E-mail")).to_have_accessible_description("Digite um e-mail como nome@exemplo.com.")
    expect(page.get_by_text("A senha precisa de pelo menos 10 caracteres.")).to_be_visible()


def test_what_the_service_refuses_is_said_in_the_page(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor()
    guest.page.goto("/entrar")
    guest.fill_login(ana.email, "não é a senha dela")
    expect(guest.page.get_by_role("alert")).to_contain_text("E-mail ou senha não conferem.")
    guest.page.goto("/cadastro")
    guest.page.get_by_label("Nome").fill("Ana")
    guest.page.get_by_label("E-mail").fill(ana.email)
    guest.page.get_by_label("Senha", exact=True).fill(PASSWORD)
    guest.page.get_by_role("button", name="Criar conta").click()
    expect(guest.page.get_by_text("Já existe uma conta com este e-mail.")).to_be_visible()


def test_a_session_outlives_a_reload_and_no_script_can_read_its_tokens(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    guest.page.reload()
    expect(guest.page.get_by_role("link", name=f"Conta: {ana.display_name}")).to_be_visible()
    assert guest.page.evaluate("document.cookie") == ""
    kept = guest.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in kept, "an access token is never stored"
    cookie = next(one for one in guest.context.cookies() if one["name"] == "praca_refresh")
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Strict"


def test_who_was_sent_to_the_login_arrives_where_they_wanted_to_go(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor()
    guest.page.goto("/conta")
    guest.fill_login(ana.email, PASSWORD)
    expect(guest.page.get_by_role("heading", name="Conta", level=1)).to_be_visible()


def test_two_tabs_that_reload_at_once_both_stay_signed_in(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    other = guest.context.new_page()
    tabs = [guest.page, other]
    other.goto("/salas")
    for _ in range(5):
        for tab in tabs:
            tab.evaluate("() => { window.before = true; setTimeout(() => location.reload(), 0); }")
        for tab in tabs:
            tab.wait_for_function("() => window.before === undefined")
            expect(tab.get_by_role("link", name=f"Conta: {ana.display_name}")).to_be_visible()


def test_tabs_renew_the_token_before_it_runs_out_one_for_all(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor()
    guest.context.clock.install()
    guest.log_in(ana)
    other = guest.context.new_page()
    other.goto("/salas")
    expect(other.get_by_role("link", name=f"Conta: {ana.display_name}")).to_be_visible()
    tabs = (guest.page, other)
    refreshes = [calls_of(tab, "/auth/refresh") for tab in tabs]
    held = [Held(tab, r"/auth/refresh$", "POST") for tab in tabs]
    # An access token lives 15 minutes. Both tabs' timers fire; one asks, and tells the other what it got.
    guest.context.clock.fast_forward("13:00")
    eventually("both want a token, and one of them asks", lambda: wanting(other) == [1, 1])
    eventually("it has asked", lambda: wanting(guest.page) == [1, 1] and sum(map(len, refreshes)) == 1)
    [asking] = [route for one in held for route in one.waiting]
    asking.continue_()
    eventually("both have got one", lambda: wanting(other) == [0, 0] == wanting(guest.page))
    used = [requests_to(tab, r"/auth/sessions$") for tab in tabs]
    for tab in tabs:
        tab.get_by_role("link", name=f"Conta: {ana.display_name}").click()
        expect(tab.get_by_text("Esta sessão")).to_be_visible()
    assert sum(map(len, refreshes)) == 1
    first, second = (calls[0].headers["authorization"] for calls in used)
    assert first == second


def wanting(tab: Page) -> list[int]:
    """How many tabs of this browser are getting a token, and how many wait for those."""
    answer: list[int] = tab.evaluate("""async () => {
        const { held, pending } = await navigator.locks.query();
        return [held, pending].map(list => list.filter(one => one.name === "praca.refresh").length);
    }""")
    return answer


def test_logging_out_in_one_tab_ends_every_tab_at_once(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    other = guest.context.new_page()
    other.goto("/conta")
    expect(other.get_by_role("heading", name="Conta", level=1)).to_be_visible()
    guest.page.goto("/conta")
    guest.page.get_by_role("button", name="Sair").click()
    for tab in (guest.page, other):
        expect(tab.get_by_role("heading", name="Entrar")).to_be_visible()
    assert not any(one["name"] == "praca_refresh" for one in guest.context.cookies())


def test_a_session_ended_on_another_device_ends_here_without_a_click(visitor: NewVisitor, ana: Person) -> None:
    here, there = visitor(ana), visitor(ana)
    there.page.goto("/conta")
    sessions = there.page.get_by_role("region", name="Sessões")
    expect(sessions.get_by_text("Esta sessão")).to_be_visible()
    # The account was opened over REST, so there is a third session: all but this one are ended.
    ends = sessions.get_by_role("button", name="Encerrar")
    while ends.count() > 0:
        before = ends.count()
        ends.first.click()
        expect(ends).to_have_count(before - 1)
    expect(here.page.get_by_role("heading", name="Entrar")).to_be_visible()


def test_the_password_is_changed_with_the_current_one_only(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    guest.page.goto("/conta")
    form = guest.page.locator("form", has=guest.page.get_by_label("Senha atual"))
    form.get_by_label("Senha atual").fill("errada errada errada")
    form.get_by_label("Nova senha", exact=True).fill("um violão novo, afinado")
    form.get_by_role("button", name="Trocar a senha").click()
    expect(guest.page.get_by_text("A senha atual não confere.")).to_be_visible()
    form.get_by_label("Senha atual").fill(PASSWORD)
    form.get_by_role("button", name="Trocar a senha").click()
    expect(guest.page.get_by_text("Senha trocada.")).to_be_visible()
    expect(form.get_by_label("Senha atual")).to_have_value("")


def test_the_page_speaks_english_on_request_and_remembers_it(visitor: NewVisitor) -> None:
    page = visitor().page
    page.goto("/entrar")
    page.get_by_role("button", name="Mudar o idioma para inglês").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
