"""What a page does when the network or a gateway goes away: it says so, waits, and misses nothing."""

from __future__ import annotations

import re
import signal
import uuid

from playwright.sync_api import Page, Route, WebSocket, WebSocketRoute, expect

from praca_dev.stack import Stack
from support.browser.visitors import NewVisitor
from support.orders import carried_out, order
from support.people import Person, eventually


def test_nothing_is_said_about_the_connection_while_there_was_none_before(visitor: NewVisitor, ana: Person) -> None:
    guest = visitor()
    tries: list[str] = []

    def refuse(request: Route) -> None:
        tries.append(request.request.url)
        request.abort()

    def hang_up(socket: WebSocketRoute) -> None:
        tries.append(socket.url)
        socket.close()

    guest.page.route(re.compile("/socket.io/"), refuse)
    guest.page.route_web_socket(re.compile("/socket.io/"), hang_up)
    guest.log_in(ana)
    expect(guest.page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
    eventually("it has tried three times in vain", lambda: guest.page.evaluate("0") == 0 and len(tries) >= 3)
    expect(guest.banner).to_have_count(0)


def test_what_was_written_and_said_while_offline_arrives_when_the_network_is_back(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.write("antes")
    guest.sees("antes")
    guest.context.set_offline(True)
    expect(guest.banner).to_be_visible()
    guest.write("escrita sem rede")
    expect(guest.page.locator(".outgoing")).to_contain_text("Aguardando conexão…")
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        for number in range(5):
            conversation.say(room["id"], f"dita enquanto isso {number}")
    guest.context.set_offline(False)
    guest.sees("escrita sem rede")
    expect(guest.banner).to_have_count(0)
    assert guest.texts() == ["antes", *(f"dita enquanto isso {number}" for number in range(5)), "escrita sem rede"]
    expect(guest.page.get_by_text("Chegou enquanto você estava fora")).to_be_visible()


def test_what_was_removed_while_offline_is_gone_when_the_network_is_back(
    stack: Stack, visitor: NewVisitor, ana: Person
) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    for text in ("fica", "isto sai", "fica também"):
        guest.write(text)
        guest.sees(text)
    history = ana.request("GET", f"/rooms/{room['id']}/messages").json()["items"]
    removed = next(message["id"] for message in history if message["body"] == "isto sai")
    guest.context.set_offline(True)
    expect(guest.banner).to_be_visible()
    carried_out(stack, order(stack, "message.removal_ordered", messageId=removed), "rooms-gateway")
    guest.context.set_offline(False)
    expect(guest.banner).to_have_count(0)
    expect(guest.page.get_by_text("isto sai")).to_have_count(0)
    assert guest.texts() == ["fica", "Mensagem removida pela moderação", "fica também"]


def test_who_was_away_for_more_than_a_page_begins_with_the_newest_and_can_scroll_up(
    visitor: NewVisitor, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    guest = visitor(ana)
    guest.enter(room["id"])
    guest.write("antes")
    guest.sees("antes")
    guest.context.set_offline(True)
    expect(guest.banner).to_be_visible()
    with bruno.connect() as conversation:
        conversation.join(room["id"])
        for number in range(130):
            conversation.say(room["id"], f"linha {number}")
    guest.context.set_offline(False)
    guest.sees("linha 129")
    eventually("it begins at the end", guest.is_at_end)
    assert guest.texts()[-1] == "linha 129"
    expect(guest.message("linha 0")).to_have_count(0)
    while guest.page.get_by_role("button", name="Carregar anteriores").count() > 0:
        guest.log.evaluate("log => { log.scrollTop = 0; }")
        guest.page.wait_for_function("() => !document.querySelector('.older[aria-disabled]')")
    assert guest.texts() == ["antes", *(f"linha {number}" for number in range(130))]


def test_gateways_killed_in_the_middle_cost_no_message_and_double_none(
    visitor: NewVisitor, stack: Stack, ana: Person, bruno: Person
) -> None:
    room = ana.create_room()
    at_ana, at_bruno = visitor(ana), visitor(bruno)
    made_again = []
    for guest, text in ((at_ana, "oi"), (at_bruno, "olá")):
        guest.enter(room["id"])
        guest.write(text)
        guest.sees(text)
        made_again.append(sockets_of(guest.page))
    said = [f"{uuid.uuid4().hex[:8]} {number}" for number in range(12)]
    for number, text in enumerate(said):
        if number in (3, 7):
            for instance in stack.gateways:
                stack.process(instance.name).send(signal.SIGKILL)
        (at_ana if number % 2 else at_bruno).write(text)
    for guest in (at_ana, at_bruno):
        for text in said:
            guest.sees(text)
        expect(guest.page.locator(".outgoing")).to_have_count(0)
    assert at_ana.texts() == at_bruno.texts()
    assert sorted(at_ana.texts()) == sorted([*said, "oi", "olá"])
    assert all(made_again), "each had lost a connection"


def sockets_of(page: Page) -> list[WebSocket]:
    """The WebSockets that a page opens from now on."""
    made: list[WebSocket] = []

    def keep(socket: WebSocket) -> None:
        made.append(socket)

    page.on("websocket", keep)
    return made


def test_a_page_opened_while_the_service_is_away_says_so_and_goes_on_when_asked(
    visitor: NewVisitor, ana: Person
) -> None:
    guest = visitor(ana)
    guest.page.route("**/auth/refresh", lambda route: route.abort())
    guest.page.reload()
    expect(guest.page.get_by_role("heading", name="Não conseguimos falar com a Praça")).to_be_visible()
    guest.page.unroute("**/auth/refresh")
    guest.page.get_by_role("button", name="Tentar de novo").click()
    expect(guest.page.get_by_role("heading", name="Salas", level=1)).to_be_visible()
