"""Whoever was cut off gets what was missed, once and in order: wherever they come back, however often, and also if not
one packet ever reached them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import websocket

from praca_dev.stack import Stack
from support.members import Member
from support.people import Person

MESSAGES = 30


@pytest.fixture
def writer(stack: Stack, ana: Person) -> Iterator[Member]:
    member = Member(ana, stack.gateways[0].url, ana.create_room()["id"])
    member.attend()
    yield member
    member.close()


def write(writer: Member, count: int) -> None:
    for number in range(count):
        writer.say(f"mensagem {number}")


def test_whoever_is_cut_off_again_and_again_sees_everything_once(stack: Stack, writer: Member, bruno: Person) -> None:
    """Each time at another gateway, with what was seen last."""
    reader = Member(bruno, stack.gateways[0].url, writer.room_id)
    try:
        for cut in range(4):
            reader.attend()
            write(writer, 5)
            reader.wait_for_everything((2 * cut + 1) * 5)
            reader.visits[-1].conversation.close()
            write(writer, 5)
            reader.url = stack.gateways[(cut + 1) % len(stack.gateways)].url
        reader.wait_for_everything(40)
    finally:
        reader.close()


def test_whoever_never_received_a_packet_gets_everything_at_the_next_try(
    stack: Stack, writer: Member, bruno: Person
) -> None:
    """The room is joined, and the connection cut before anything of it was read."""
    for gateway in stack.gateways:
        url = gateway.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        lost = websocket.create_connection(url, timeout=20)
        lost.send(f'40{{"token":"{bruno.token}"}}')
        lost.send(f'420["rooms:join",{{"roomId":"{writer.room_id}"}}]')
        lost.close(timeout=0)
    write(writer, MESSAGES)
    reader = Member(bruno, stack.gateways[1].url, writer.room_id)
    try:
        reader.wait_for_everything(MESSAGES)
    finally:
        reader.close()


def test_whoever_saw_some_of_it_gets_the_rest(stack: Stack, writer: Member, bruno: Person) -> None:
    write(writer, MESSAGES)
    with bruno.connect(stack.gateways[1].url) as conversation:
        for seen in (1, 7, MESSAGES - 1, MESSAGES):
            answer = conversation.join(writer.room_id, after=seen, limit=100)
            assert answer["recovered"] is True
            assert [message["seq"] for message in answer["messages"]] == list(range(seen + 1, MESSAGES + 1))


def test_whoever_has_seen_more_than_there_is_gets_nothing_made_up(writer: Member, bruno: Person) -> None:
    write(writer, 3)
    with bruno.connect() as conversation:
        answer = conversation.join(writer.room_id, after=1000)
        assert answer["recovered"] is False
        assert [message["seq"] for message in answer["messages"]] == [1, 2, 3]
