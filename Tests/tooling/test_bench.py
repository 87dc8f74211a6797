"""The benchmark's commands as any load generator meets them, run by executables that are not optimised: what they serve
and say, not how fast they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from praca_dev.layout import ROOT
from praca_dev.ports import PortChooser
from support.checkouts import MakeRun, copied_checkout
from support.people import Conversation, Person, eventually

COPY = ROOT / ".dev/test-bench/minha praça"
PEOPLE = 2
# Thousands of accounts are made for it, by executables that are not optimised.
RUN_SECONDS = 240.0


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    with copied_checkout(COPY):
        yield COPY


def test_a_gateway_is_served_on_the_port_given_with_tokens_and_rooms_for_it(checkout: Path) -> None:
    port = PortChooser().choose()
    serving = MakeRun(checkout, "bench-serve", PORT=str(port))
    try:
        eventually("the gateway is ready", lambda: f"http://127.0.0.1:{port}" in serving.output)
        making = MakeRun(checkout, "bench-tokens", N=str(PEOPLE))
        assert making.wait() == 0, making.output
        tokens = (checkout / ".dev/bench/tokens.txt").read_text().split()
        rooms = (checkout / ".dev/bench/rooms.txt").read_text().split()
        assert (len(tokens), len(set(rooms))) == (PEOPLE, 100)
        people = [Person(f"http://127.0.0.1:{port}", "", "", "Banco", token, "") for token in tokens]
        with people[0].connect() as first, people[1].connect() as second:
            talk(first, second, rooms[-1])
    finally:
        serving.press_ctrl_c()
    assert "✓ stopping" in serving.output


def talk(first: Conversation, second: Conversation, room: str) -> None:
    """Faster than any room of people allows: rooms of the benchmark have no pauses."""
    for conversation in (first, second):
        conversation.join(room)
    sent = [first.say(room, f"mensagem {number}")["id"] for number in range(20)]
    second.wait_for_message(sent[-1])
    assert [message["id"] for message in second.messages(room)] == sent


def test_a_run_checks_every_answer_and_prints_what_it_took(checkout: Path) -> None:
    running = MakeRun(checkout, "bench", BENCH_ARGS="--scenario paced --seconds 3")
    eventually("the run ends", lambda: running.child.poll() is not None, RUN_SECONDS)
    assert running.wait() == 0, running.output
    assert re.search(r"\| paced +\| +\d+ \| +\d+ \|", running.output), running.output
    costs = row_below("a message costs", running.lines)
    wanted = ["server switches", "postgres CPU µs", "redis CPU µs", "WAL bytes", "rows written", "transactions"]
    assert list(costs) == ["a message costs", *wanted], running.output
    assert all(float(costs[name]) > 0 for name in wanted), running.output


def row_below(head: str, lines: list[str]) -> dict[str, str]:
    """The first row of the table whose first column is called so."""
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    place = next(place for place, cells in enumerate(table) if cells[0] == head)
    return dict(zip(table[place], table[place + 2], strict=True))
