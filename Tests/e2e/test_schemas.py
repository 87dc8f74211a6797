"""An event says where the schema of its data is, and there it is."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
import requests

from praca_dev.contract import Contract
from praca_dev.layout import ROOT
from praca_dev.stack import Stack
from support.people import Person, eventually
from support.records import stream_entries

EVENTS = Contract().events


def newest(stack: Stack, stream: str, subject: str) -> dict[str, str]:
    found: dict[str, str] = eventually(
        f"an event about {subject} on {stream}",
        lambda: next((entry for entry in reversed(stream_entries(stack, stream)) if entry["subject"] == subject), None),
    )
    return found


def fetched(door: str, address: str) -> Any:
    answer = requests.get(door + address, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/schema+json"
    schema = answer.json()
    assert schema["$id"] == address
    return schema


def test_an_event_leads_to_the_schema_of_its_data(stack: Stack, door: str, ana: Person) -> None:
    room = ana.create_room()
    for stream, subject in (("events:user", ana.id), ("events:room", room["id"])):
        entry = newest(stack, stream, subject)
        schema = jsonschema_rs.Draft202012Validator(fetched(door, entry["dataschema"]), validate_formats=True)
        data = json.loads(entry["data"])
        schema.validate(data)
        assert schema.is_valid({**data, "ofALaterVersion": True}), "a consumer ignores what it does not know"
        assert not schema.is_valid({name: value for name, value in data.items() if name not in ("userId", "id")})


@pytest.mark.parametrize("address", [event.dataschema for event in EVENTS])
def test_every_schema_is_served_as_it_stands_in_the_documents(door: str, address: str) -> None:
    assert fetched(door, address) == json.loads((ROOT / f"docs{address}.json").read_text())


@pytest.mark.parametrize("address", ["/schemas/", "/schemas/user.registered/2", "/schemas/user.registered/1.json"])
def test_what_is_no_schema_is_not_found(door: str, address: str) -> None:
    answer = requests.get(door + address, timeout=20)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"
