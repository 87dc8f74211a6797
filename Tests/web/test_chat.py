"""Conversations in the browser: sending, reading, and the pauses that rooms ask for."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import WebSocketRoute, expect

from support.browser.visitors import NewVisitor
from support.people import Person, eventually


def line() -> str:
    """A text that nobody else writes."""
    return f"recado {uuid.uuid4().hex[:12]}"


def test_two_people_read_each_other_at_once_and_each_message_once(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room(name="Coreto")
    at_ana, at_bruno = visitor(ana), visitor(bruno)
    at_ana.page.get_by_role("link", name="Coreto").first.click()
    at_bruno.enter(room["id"])
    for writer, reader in ((at_ana, at_bruno), (at_bruno, at_ana)) * 2:
        text = line()
        writer.write(text)
        writer.sees(text)
        reader.sees(text)
        expect(writer.composer).to_have_value("")
    assert at_ana.texts() == at_bruno.texts()
    assert at_ana.is_at_end() and at_bruno.is_at_end()


def test_whoever_is_removed_is_told_so_and_reads_on_no_more(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room(visibility="private")
    members = f"/rooms/{room['id']}/members"
    assert ana.request("POST", members, json={"userId": bruno.id}).status_code == 201
    text = line()
    assert ana.request("POST", f"/rooms/{room['id']}/messages", json={"body": text}).status_code == 201
    guest = visitor(bruno)
    guest.enter(room["id"])
    guest.sees(text)
    assert ana.request("DELETE", f"{members}/{bruno.id}").status_code == 204
    expect(guest.page.get_by_text("Você não participa mais desta sala")).to_be_visible()
    expect(guest.page.get_by_text(text)).to_have_count(0)


def test_a_message_stands_there_at_once_and_becomes_stored_in_its_place(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    text = line()
    guest.page.evaluate(
        """text => new Promise(done => {
            new MutationObserver(() => {
                if (document.querySelector('.outgoing')?.textContent.includes(text)) window.wasPending = true;
            }).observe(document.body, { childList: true, subtree: true });
            done();
        })""",
        text,
    )
    guest.write(text)
    guest.sees(text)
    assert guest.page.evaluate("window.wasPending") is True
    expect(guest.page.locator(".outgoing")).to_have_count(0)


def test_the_rule_is_shown_before_the_first_message_and_counts_down_after_it(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room(perUserSeconds=30)
    guest = visitor(ana)
    guest.enter(room["id"])
    expect(guest.composer).to_have_accessible_description(re.compile("Cada pessoa pode escrever a cada 30"))
    guest.write(line())
    expect(guest.pause).to_contain_text(re.compile(r"Pausa entre as suas mensagens.*(30|2\d) s"))
    waiting = line()
    guest.write(waiting)
    expect(guest.composer).to_have_value(waiting)
    expect(guest.send_button).to_have_attribute("aria-disabled", "true")
    guest.page.reload()
    expect(guest.composer).to_have_value(waiting)


def test_a_refused_message_goes_back_to_its_writer_and_is_sent_when_the_pause_is_over(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room(perUserSeconds=4)
    guest = visitor(bruno)
    guest.enter(room["id"])
    # Written elsewhere, so that this page learns of the pause from the refusal alone.
    assert bruno.request("POST", f"/rooms/{room['id']}/messages", json={"body": "de outro lugar"}).status_code == 201
    guest.page.reload()
    text = line()
    guest.write(text)
    expect(guest.pause).to_contain_text("Pausa entre as suas mensagens")
    expect(guest.composer).to_have_value(text)
    expect(guest.page.get_by_role("status").filter(has_text="Você já pode escrever.")).to_have_count(1)
    guest.composer.press("Enter")
    guest.sees(text)


def test_the_countdown_is_announced_when_it_begins_and_when_it_ends_and_not_each_second(
    visitor: NewVisitor, ana: Person
) -> None:
    room = ana.create_room(perUserSeconds=3)
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.page.evaluate(
        """() => {
            window.said = [];
            const region = document.querySelector('.composer [role=status].unseen');
            new MutationObserver(() => window.said.push(region.textContent))
                .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    guest.write(line())
    expect(guest.pause).to_be_visible()
    expect(guest.pause).to_have_count(0)
    said = guest.page.evaluate("window.said.filter(text => text !== '')")
    assert len(said) == 2, said
    assert said[0].startswith("Pausa entre as suas mensagens") and said[1] == "Você já pode escrever."


def test_a_pause_of_the_room_names_the_room_and_not_the_writer(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room(intervalGlobalSeconds=20)
    guest = visitor(ana)
    guest.enter(room["id"])
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        conversation.say(room["id"], "primeiro!")
    guest.sees("primeiro!")
    expect(guest.pause).to_contain_text("Pausa da sala: outra mensagem acabou de chegar.")


def test_what_got_no_answer_fails_in_its_place_and_a_retry_stores_it_once(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room()
    guest = visitor()
    deaf = {"page": False}

    def through(socket: WebSocketRoute) -> None:
        # The server hears and stores; what it says is lost on its way back.
        server = socket.connect_to_server()
        server.on_message(lambda message: None if deaf["page"] else socket.send(message))

    guest.page.route_web_socket(re.compile("/socket.io/"), through)
    guest.log_in(ana)
    guest.enter(room["id"])
    deaf["page"] = True
    text = line()
    guest.write(text)
    failed = guest.page.locator(".outgoing", has_text=text)
    expect(failed).to_contain_text("Não enviada.")
    assert messages_of(ana, room["id"]) == [text]
    deaf["page"] = False
    failed.get_by_role("button", name="Tentar de novo").click()
    guest.sees(text)
    expect(guest.page.locator(".outgoing")).to_have_count(0)
    assert messages_of(ana, room["id"]) == [text]


def messages_of(person: Person, room_id: str) -> list[str]:
    answer = person.request("GET", f"/rooms/{room_id}/messages")
    return [message["body"] for message in answer.json()["items"]]


def test_who_reads_further_up_is_told_of_new_messages_and_stays_there(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        for number in range(70):
            conversation.say(room["id"], f"linha {number}")
        guest = visitor(ana, viewport={"width": 1000, "height": 600})
        guest.enter(room["id"])
        guest.sees("linha 69")
        eventually("it begins at the end", guest.is_at_end)
        guest.log.evaluate("log => { log.scrollTop = log.scrollHeight - 2 * log.clientHeight; }")
        top = guest.log.evaluate("log => log.scrollTop")
        conversation.say(room["id"], "linha 70")
        conversation.say(room["id"], "linha 71")
        fresh = guest.page.get_by_role("button", name="2 mensagens novas")
        expect(fresh).to_be_visible()
        assert guest.log.evaluate("log => log.scrollTop") == top
        fresh.click()
        eventually("it is at the end", guest.is_at_end)
        expect(fresh).to_have_count(0)
        conversation.say(room["id"], "linha 72")
        guest.sees("linha 72")
        eventually("it stays at the end", guest.is_at_end)


def test_older_messages_come_in_above_and_what_one_reads_stays_in_place(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        for number in range(120):
            conversation.say(room["id"], f"linha {number}")
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.sees("linha 70")
    place = """text => [...document.querySelectorAll('[data-seq]')]
        .find(element => element.textContent.includes(text)).getBoundingClientRect().top"""
    guest.log.evaluate("log => { log.scrollTop = 120; }")
    before = guest.page.evaluate(place, "linha 72")
    guest.log.evaluate("log => { log.scrollTop = 90; }")
    guest.sees("linha 20")
    eventually("it is where it was", lambda: abs(guest.page.evaluate(place, "linha 72") - before - 30) < 2)
    while guest.page.get_by_role("button", name="Carregar anteriores").count() > 0:
        guest.log.evaluate("log => { log.scrollTop = 0; }")
        guest.page.wait_for_function("() => !document.querySelector('.older[aria-disabled]')")
    expect(guest.page.get_by_text("Aqui começa a conversa.")).to_be_visible()
    assert guest.texts() == [f"linha {number}" for number in range(120)]


def test_a_line_parts_what_came_while_the_reader_was_elsewhere(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.write("até logo")
    guest.sees("até logo")
    guest.page.get_by_role("link", name="Anúncios").click()
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        conversation.say(room["id"], "voltou?")
    guest.enter(room["id"])
    guest.sees("voltou?")
    divider = guest.page.get_by_text("Chegou enquanto você estava fora")
    expect(divider).to_be_visible()
    order = guest.log.inner_text()
    assert order.index("até logo") < order.index("Chegou enquanto") < order.index("voltou?")
    guest.write("voltei")
    expect(divider).to_have_count(0)


def test_markup_in_a_message_is_text(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room()
    hostile = '<img src=x onerror="window.hurt = 1"><b>negrito</b> {{ constructor }} javascript:alert(1)'
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        conversation.say(room["id"], hostile)
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.sees(hostile)
    assert guest.page.evaluate("window.hurt") is None
    assert guest.log.locator("img, b").count() == 0


def test_enter_that_ends_a_composition_sends_nothing(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.composer.fill("日本")
    guest.composer.evaluate(
        """field => field.dispatchEvent(new KeyboardEvent('keydown',
            { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"""
    )
    expect(guest.composer).to_have_value("日本")
    guest.composer.press("Shift+Enter")
    expect(guest.composer).to_have_value("日本\n")
    expect(guest.log.locator("[data-seq]")).to_have_count(0)


def test_a_message_that_is_too_long_is_not_sent_and_says_by_how_much(visitor: NewVisitor, ana: Person) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.composer.fill("á" * 2003)
    expect(guest.page.get_by_text("3 caracteres além do limite de 2.000.")).to_be_visible()
    expect(guest.send_button).to_have_attribute("aria-disabled", "true")
    guest.composer.fill("á" * 2000)
    guest.composer.press("Enter")
    guest.sees("á" * 2000)


def test_a_room_is_opened_with_its_rules_and_entered(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor(ana)
    guest.page.get_by_role("button", name="Nova sala").click()
    dialog = guest.page.get_by_role("dialog", name="Nova sala")
    dialog.get_by_label("Nome da sala").fill("Violeiros de Olinda")
    dialog.get_by_label("Segundos entre mensagens da mesma pessoa").fill("7")
    dialog.get_by_role("button", name="Abrir sala").click()
    expect(guest.page.get_by_role("heading", name="Violeiros de Olinda", level=1)).to_be_visible()
    expect(guest.composer).to_have_accessible_description(re.compile("a cada 7"))


def test_a_private_room_shows_itself_to_nobody_else(visitor: NewVisitor, ana: Person, bruno: Person) -> None:
    room = ana.create_room(visibility="private")
    guest = visitor(bruno)
    guest.page.goto(f"/salas/{room['id']}")
    expect(guest.page.get_by_role("heading", name="Esta sala não existe ou é privada")).to_be_visible()
