"""Whatever a person can create or read, a setting bounds: a line for each route and each event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from praca_dev.layout import ROOT

Json = dict[str, Any]
DECISIONS = {"PRACA_MODERATION_DECISIONS_PER_ADMIN_HOUR"}
CHANGES = {"PRACA_MARKETPLACE_CHANGES_PER_USER_HOUR"}
AD_ENDS = "an ad ends once, and ads are bounded"
# What bounds it: settings; or why it leaves nothing behind that could grow.
BOUNDS: dict[str, set[str] | str] = {
    "POST /auth/register": {"PRACA_AUTH_REGISTRATIONS_PER_ADDRESS"},
    "POST /auth/login": {
        "PRACA_AUTH_SESSIONS_PER_ACCOUNT",
        "PRACA_AUTH_LOGINS_PER_ACCOUNT_HOUR",
        "PRACA_AUTH_ATTEMPTS_PER_ACCOUNT",
    },
    "POST /auth/refresh": "goes on with a session that there is",
    "POST /auth/logout": "ends a session once",
    "PATCH /auth/me": {"PRACA_AUTH_CHANGES_PER_ACCOUNT_HOUR"},
    "POST /auth/password": {"PRACA_AUTH_ATTEMPTS_PER_ACCOUNT"},
    "POST /rooms": {"PRACA_ROOMS_OWNED_PER_USER", "PRACA_ROOMS_CREATED_PER_USER_HOUR"},
    "PATCH /rooms/{roomId}": {"PRACA_ROOMS_BYTES_PER_USER_HOUR"},
    "POST /rooms/{roomId}/archive": {"PRACA_ROOMS_BYTES_PER_USER_HOUR"},
    "POST /rooms/{roomId}/unarchive": {"PRACA_ROOMS_BYTES_PER_USER_HOUR"},
    "POST /rooms/{roomId}/messages": {
        "PRACA_ROOMS_BYTES_PER_USER_HOUR",
        "PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR",
        "PRACA_ROOMS_KEYS_PER_USER_HOUR",
    },
    "POST /rooms/{roomId}/members": {"PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR", "PRACA_ROOMS_KEYS_PER_USER_HOUR"},
    "POST /uploads": {
        "PRACA_UPLOADS_OPEN_PER_USER",
        "PRACA_UPLOADS_PER_USER_HOUR",
        "PRACA_UPLOADS_PER_USER_DAY",
        "PRACA_UPLOADS_BYTES_PER_USER_DAY",
        "PRACA_UPLOADS_BYTES_PER_USER",
    },
    "POST /uploads/{uploadId}/complete": "ends an upload once, and uploads are bounded",
    "POST /marketplace/ads": {
        "PRACA_MARKETPLACE_PENDING_ADS",
        "PRACA_MARKETPLACE_ADS_PER_USER",
        "PRACA_MARKETPLACE_ADS_PER_USER_DAY",
    },
    "PATCH /marketplace/ads/{adId}": CHANGES,
    "PUT /marketplace/ads/{adId}/attachments": CHANGES,
    "POST /marketplace/ads/{adId}/conclude": AD_ENDS,
    "POST /moderation/ads/{adId}/approve": DECISIONS,
    "POST /moderation/ads/{adId}/suspend": DECISIONS,
    "POST /moderation/ads/{adId}/delete": DECISIONS,
    "POST /moderation/rooms/{roomId}/silence": DECISIONS,
    "POST /moderation/rooms/{roomId}/unsilence": DECISIONS,
    "POST /moderation/rooms/{roomId}/archive": DECISIONS,
    "POST /moderation/rooms/{roomId}/unarchive": DECISIONS,
    "POST /moderation/users/{userId}/silence": DECISIONS,
    "POST /moderation/users/{userId}/unsilence": DECISIONS,
    "POST /moderation/users/{userId}/suspend": DECISIONS,
    "POST /moderation/users/{userId}/reinstate": DECISIONS,
    "POST /moderation/users/{userId}/delete": DECISIONS,
    "POST /moderation/messages/{messageId}/delete": DECISIONS,
    "POST /moderation/private-access": DECISIONS | {"PRACA_MODERATION_OPEN_GRANTS_PER_ADMIN"},
    "POST /moderation/queue/{itemId}/claim": "takes an item that there is, for a time",
    "POST /moderation/queue/{itemId}/release": "gives an item back",
    "rooms:list": {"PRACA_ROOMS_READS_PER_USER_MINUTE"},
    "rooms:join": {"PRACA_ROOMS_READS_PER_USER_MINUTE", "PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR"},
    "rooms:leave": "ends a place in a room that there is",
    "rooms:message:send": {"PRACA_ROOMS_BYTES_PER_USER_HOUR"},
    "auth:refresh": "goes on with a session that there is",
}

ONE_ROW = "one row by its key, and nginx's limit for an address"
ROOM_READS = {"PRACA_ROOMS_READS_PER_USER_MINUTE", "PRACA_ROOMS_READ_POOL_SIZE"}
AD_READS = {
    "PRACA_MARKETPLACE_READS_PER_USER_MINUTE",
    "PRACA_MARKETPLACE_READS_PER_NETWORK_MINUTE",
    "PRACA_MARKETPLACE_READ_POOL_SIZE",
}
STAFF_READS = {"PRACA_MODERATION_READS_PER_USER_MINUTE", "PRACA_MODERATION_READ_POOL_SIZE"}
# What bounds a reader: a budget, and connections that nobody who writes waits for; or why it costs next to nothing.
READS: dict[str, set[str] | str] = {
    "GET /auth/me": ONE_ROW,
    "GET /auth/sessions": {"PRACA_AUTH_SESSIONS_PER_ACCOUNT"},
    "GET /.well-known/jwks.json": "kept in memory",
    "GET /rooms": ROOM_READS,
    "GET /rooms/{roomId}": ROOM_READS,
    "GET /rooms/{roomId}/messages": ROOM_READS,
    "GET /rooms/{roomId}/members": ROOM_READS,
    "GET /uploads/{uploadId}": ONE_ROW,
    "GET /uploads/{uploadId}/content": ONE_ROW,
    "GET /marketplace/ads": AD_READS,
    "GET /marketplace/ads/{adId}": AD_READS,
    "GET /moderation/queue": STAFF_READS,
    "GET /moderation/actions": STAFF_READS,
    "GET /moderation/actions/{actionId}": STAFF_READS,
    "GET /moderation/audit/verify": STAFF_READS,
    "GET /moderation/me/actions": STAFF_READS,
    "GET /moderation/private-access": STAFF_READS,
}


def reading() -> Iterator[str]:
    for path, item in yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())["paths"].items():
        if "get" in item:
            yield f"GET {path}"


def creating() -> Iterator[str]:
    """Every route that may create or change something, and every event that a client may send."""
    for path, item in yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())["paths"].items():
        yield from (f"{method.upper()} {path}" for method in ("post", "put", "patch") if method in item)
    yield from client_events()


def client_events() -> Iterator[str]:
    document: Json = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text())
    for operation in document["operations"].values():
        if operation["action"] == "send":
            for message in operation["messages"]:
                name = message["$ref"].rpartition("/")[2]
                yield document["components"]["messages"][name]["name"]


def taking_keys() -> Iterator[str]:
    """Every route that takes an Idempotency-Key, which is kept for a day whatever the request has changed."""
    for path, item in yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())["paths"].items():
        for method, operation in item.items():
            parameters = operation.get("parameters", []) if isinstance(operation, dict) else []
            if {"$ref": "#/components/parameters/IdempotencyKey"} in parameters:
                yield f"{method.upper()} {path}"


def services_that_hold_keys() -> set[str]:
    """Services with keys that outlive a request which created nothing, each under an allowance."""
    return {
        source.relative_to(ROOT / "services").parts[0]
        for source in (ROOT / "services").rglob("*.swift")
        if re.search(r"\bHeldKeys\(|\bany KeyHolding\b", source.read_text())
    }


def known_settings() -> set[str]:
    return set(re.findall(r"`(PRACA_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text()))


def test_every_route_and_event_that_creates_has_a_line_and_no_line_is_without_one() -> None:
    assert set(creating()) == set(BOUNDS)


def test_every_route_that_reads_has_a_line_and_no_line_is_without_one() -> None:
    assert set(reading()) == set(READS)


@pytest.mark.parametrize("name", [*BOUNDS, *READS])
def test_what_bounds_it_is_a_setting_that_there_is(name: str) -> None:
    bound = (BOUNDS | READS)[name]
    if isinstance(bound, set):
        assert bound
        assert bound <= known_settings()
    else:
        assert bound


@pytest.mark.parametrize("name", list(taking_keys()))
def test_a_route_that_takes_a_key_is_bounded_by_a_setting(name: str) -> None:
    assert isinstance(BOUNDS[name], set), "a repetition of the request would leave a key each time"


def test_a_service_that_holds_keys_bounds_them_for_each_person() -> None:
    holding = {f"PRACA_{service.partition('-')[0].upper()}_KEYS_PER_USER_HOUR" for service in services_that_hold_keys()}
    assert holding
    assert holding <= known_settings()
    named = {setting for bound in BOUNDS.values() if isinstance(bound, set) for setting in bound}
    assert holding <= named
