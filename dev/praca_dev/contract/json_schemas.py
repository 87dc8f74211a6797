"""A JSON Schema for the data of each event, where its `dataschema` says; each stands by itself."""

from __future__ import annotations

import json
from typing import Any

from .documents import DEFINITIONS, Json, references
from .model import Contract, Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "docs"


def emit(contract: Contract) -> dict[str, str]:
    return {
        f"{FOLDER}{event.dataschema}.json": json.dumps(schema(contract, event), indent=2, ensure_ascii=False) + "\n"
        for event in contract.events
    }


def schema(contract: Contract, event: Event) -> Json:
    """The schema of an event's data. It says nothing of fields that it does not know: later versions may have more."""
    return {
        "$schema": DIALECT,
        "$id": event.dataschema,
        "title": event.type,
        "description": event.summary,
        "$ref": DEFINITIONS + event.payload,
        "$defs": {name: plain(contract.schemas[name]) for name in needed(contract, event.payload)},
    }


def needed(contract: Contract, name: str) -> list[str]:
    """The schemas that it takes to read a named one, itself included."""
    found = {name}
    todo = [name]
    while todo:
        for other in references(contract.schemas[todo.pop()]):
            if other not in found:
                found.add(other)
                todo.append(other)
    return sorted(found)


def plain(node: Any) -> Any:
    """Without the documents' own extensions."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if not key.startswith("x-")}
    return node
