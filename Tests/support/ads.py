"""Ads over REST, and moderation's verdicts about them as orders on the stream."""

from __future__ import annotations

from typing import Any

from praca_dev.stack import Stack
from support.orders import answers, order
from support.people import Json, Person, eventually

ADS = "/marketplace/ads"


def new_ad(**fields: Any) -> Json:
    """What it takes to create an ad, unless `fields` say otherwise."""
    return {"type": "venda", "title": "Violão", "description": "Quase novo.", **fields}


def create_ad(owner: Person, **fields: Any) -> Json:
    answer = owner.request("POST", ADS, json=new_ad(**fields))
    assert answer.status_code == 201, answer.text
    ad: Json = answer.json()
    return ad


def read_ad(reader: Person, ad_id: str) -> Json:
    answer = reader.request("GET", f"{ADS}/{ad_id}")
    assert answer.status_code == 200, answer.text
    ad: Json = answer.json()
    return ad


def decide(stack: Stack, kind: str, ad: Json, **fields: Any) -> tuple[str, Json]:
    """Gives a verdict on an ad as it was read, and waits for the answer."""
    action = order(stack, kind, adId=ad["id"], **{"version": ad["version"], **fields})
    answer: tuple[str, Json] = eventually(f"an answer to {kind}", lambda: answers(stack, action))[0]
    return answer


def approve(stack: Stack, ad: Json) -> Json:
    """Approves an ad and returns it as it is then."""
    kind, data = decide(stack, "ad.approved", ad)
    assert kind == "action.applied", data
    return {**ad, "status": "aprovado", "version": ad["version"] + 1}


def listed(reader: Person, **filters: Any) -> list[Json]:
    """Every ad of a list, page by page."""
    found: list[Json] = []
    cursor: str | None = None
    while True:
        query = {key: value for key, value in {**filters, "cursor": cursor}.items() if value is not None}
        answer = reader.request("GET", ADS, params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            return found
