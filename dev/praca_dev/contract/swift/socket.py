"""The names of the socket's events, in both directions."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Contract, Packet
from .text import blocks, comment, literal


def emit(contract: Contract) -> str:
    return blocks(
        [
            names("SocketRequest", "What a client may send on the socket.", (one.packet for one in contract.requests)),
            names("SocketPacket", "What a connected client is told.", contract.packets),
        ]
    )


def names(name: str, said: str, packets: Iterable[Packet]) -> str:
    cases = "".join(f"{comment(one.summary, 4)}    case {one.key} = {literal(one.name)}\n" for one in packets)
    return f"{comment(said)}public enum {name}: String, Sendable, CaseIterable {{\n{cases}}}\n"
