"""Sources/Contract: the contract's names, words and texts, and the data of its events, in Swift."""

from __future__ import annotations

from ..model import Contract
from . import codes, enumerations, events, orders, payloads, socket
from .text import formatted

FOLDER = "Sources/Contract"


def emit(contract: Contract) -> dict[str, str]:
    files = {
        "ProblemCode.swift": codes.problem_codes(contract),
        "SessionEndCode.swift": codes.session_ends(contract),
        "Enumerations.swift": enumerations.emit(contract),
        "EventType.swift": events.types(contract),
        "StreamName.swift": events.streams(contract),
        "SocketEvents.swift": socket.emit(contract),
        **{f"Orders/{name}.swift": text for name, text in orders.emit(contract).items()},
        **{f"Payloads/{name}.swift": text for name, text in payloads.emit(contract).items()},
    }
    return {f"{FOLDER}/{name}": text for name, text in formatted(files).items()}
