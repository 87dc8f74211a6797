"""An ad's whole life through the front door, with moderation's orders put on the stream."""

from __future__ import annotations

import uuid

import pytest
import requests

from praca_dev.stack import Stack
from support import decisions
from support.accounts import new_admin
from support.ads import ADS, approve, create_ad, decide, listed, new_ad, read_ad
from support.orders import carried_out, order
from support.people import Json, Person, eventually
from support.pictures import png, uploaded
from support.records import rows, stream_entries


def code_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def upload_of(owner: Person) -> str:
    """A picture that was looked at a moment ago; its event may still be on its way."""
    return str(uploaded(owner, png())["id"])


def test_an_ad_is_pending_then_listed_then_edited_and_comes_back_to_its_place(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    category = uuid.uuid4().hex
    fields = {"priceCents": 48_000, "category": category, "city": "São Paulo", "state": "SP"}
    # A state in small letters, which the document does not say, is taken too.
    small = new_ad(**{**fields, "state": "sp"})
    ad = ana.request("POST", ADS, json=small, undocumented=True).json()
    assert ad["status"] == "pendente"
    assert ad["owner"] == {"id": ana.id, "displayName": "Ana"}
    assert (ad["currency"], ad["state"], ad["version"], ad["attachments"]) == ("BRL", "SP", 1, [])
    assert code_of(bruno.request("GET", f"{ADS}/{ad['id']}")) == (404, "NOT_FOUND")
    assert listed(bruno, category=category) == []
    assert [a["id"] for a in listed(ana, mine="true", category=category)] == [ad["id"]]

    approved = approve(stack, ad)
    other = approve(stack, create_ad(ana, **fields))
    assert [a["id"] for a in listed(bruno, category=category)] == [other["id"], ad["id"]]

    edited = ana.request("PATCH", f"{ADS}/{ad['id']}", json={"priceCents": 45_000, "version": approved["version"]})
    assert (edited.status_code, edited.json()["status"]) == (200, "pendente")
    assert edited.headers["ETag"] == f'"{edited.json()["version"]}"'
    assert [a["id"] for a in listed(bruno, category=category)] == [other["id"]]
    approve(stack, edited.json())
    assert [a["id"] for a in listed(bruno, category=category)] == [other["id"], ad["id"]]

    concluded = ana.request("POST", f"{ADS}/{ad['id']}/conclude")
    assert (concluded.status_code, concluded.json()["status"]) == (200, "concluido")
    assert [a["id"] for a in listed(bruno, category=category)] == [other["id"]]
    assert code_of(ana.request("POST", f"{ADS}/{ad['id']}/conclude")) == (409, "INVALID_TRANSITION")
    assert ana.request("DELETE", f"{ADS}/{other['id']}").status_code == 204
    assert listed(bruno, category=category) == []
    assert listed(ana, mine="true", category=category, status="excluido")[0]["id"] == other["id"]


def test_the_owner_and_admins_see_why_an_ad_was_suspended_and_nobody_else_sees_it(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    admin = new_admin(stack)
    ad = approve(stack, create_ad(ana))
    kind, _ = decide(stack, "ad.suspended", ad, reason="Preço enganoso.")
    assert kind == "action.applied"
    for reader in (ana, admin):
        seen = read_ad(reader, ad["id"])
        assert (seen["status"], seen["statusReason"]) == ("suspenso", "Preço enganoso.")
    assert code_of(bruno.request("GET", f"{ADS}/{ad['id']}")) == (404, "NOT_FOUND")
    assert code_of(requests.get(f"{ana.door}{ADS}/{ad['id']}", timeout=20)) == (404, "NOT_FOUND")
    assert ad["id"] in [a["id"] for a in listed(admin, status="suspenso")]
    assert ad["id"] not in [a["id"] for a in listed(bruno, status="suspenso")]


def test_an_admin_finds_an_ad_in_the_queue_and_approves_what_was_read(stack: Stack, ana: Person, door: str) -> None:
    admin = new_admin(stack)
    ad = create_ad(ana)

    def waits() -> bool:
        items = admin.request("GET", "/moderation/queue", params={"kind": "ad", "limit": 100}).json()["items"]
        return any(ad["id"] in str(item) for item in items)

    eventually("it is in the queue", waits)
    stale = {"version": 2, "reason": "Dentro das regras."}
    refused = admin.request("POST", f"/moderation/ads/{ad['id']}/approve", json=stale)
    assert code_of(refused) == (409, "VERSION_CONFLICT")
    action = decisions.decide(admin, f"ads/{ad['id']}/approve", version=1)
    assert [receipt["service"] for receipt in action["receipts"]] == ["marketplace"]
    assert requests.get(f"{door}{ADS}/{ad['id']}", timeout=20).json()["status"] == "aprovado"
    eventually("it is out of the queue", lambda: not waits())
    told = ana.request("GET", "/moderation/me/actions").json()["items"]
    assert [item["kind"] for item in told] == ["ad.approved"]


def test_a_verdict_on_another_version_is_refused(stack: Stack, ana: Person) -> None:
    ad = create_ad(ana)
    assert ana.request("PATCH", f"{ADS}/{ad['id']}", json={"title": "Outro"}).json()["version"] == 2
    kind, data = decide(stack, "ad.approved", ad)
    assert (kind, data["code"], data["service"]) == ("action.refused", "VERSION_CONFLICT", "marketplace")
    assert read_ad(ana, ad["id"])["status"] == "pendente"


def test_a_change_of_a_version_that_is_gone_is_refused(ana: Person) -> None:
    ad = create_ad(ana)
    path = f"{ADS}/{ad['id']}"
    assert ana.request("PATCH", path, json={"title": "Um", "version": 1}).status_code == 200
    stale: list[tuple[str, str, Json]] = [
        ("PATCH", path, {"json": {"title": "Dois", "version": 1}}),
        ("PATCH", path, {"json": {"title": "Dois"}, "headers": {"If-Match": '"1"'}}),
        ("PUT", f"{path}/attachments", {"json": {"uploadIds": [], "version": 1}}),
        ("POST", f"{path}/conclude", {"json": {"version": 1}}),
        ("DELETE", path, {"headers": {"If-Match": 'W/"1"'}}),
    ]
    for method, where, arguments in stale:
        assert code_of(ana.request(method, where, **arguments)) == (409, "VERSION_CONFLICT"), (method, where)
    assert ana.request("DELETE", path, headers={"If-Match": '"2"'}).status_code == 204


def test_null_takes_an_optional_value_away_and_no_change_leaves_an_approved_ad_alone(stack: Stack, ana: Person) -> None:
    ad = approve(stack, create_ad(ana, priceCents=100, city="Recife"))
    path = f"{ADS}/{ad['id']}"
    same = ana.request("PATCH", path, json={"priceCents": 100, "title": "Violão"}).json()
    assert (same["status"], same["version"]) == ("aprovado", ad["version"])
    changed = ana.request("PATCH", path, json={"priceCents": None, "city": None}).json()
    assert "priceCents" not in changed
    assert "city" not in changed
    assert code_of(ana.request("PATCH", path, json={"title": None})) == (422, "VALIDATION_FAILED")


def test_pictures_are_ones_own_ready_uploads_each_of_one_ad(ana: Person, bruno: Person) -> None:
    mine, others = [upload_of(ana), upload_of(ana)], upload_of(bruno)
    ad = create_ad(ana, uploadIds=[mine[0]])
    assert [picture["id"] for picture in ad["attachments"]] == [mine[0]]
    assert ad["attachments"][0] == {
        "id": mine[0],
        "contentType": "image/png",
        "size": len(png()),
        "width": 7,
        "height": 5,
        "url": f"/uploads/{mine[0]}/content",
    }
    path = f"{ADS}/{ad['id']}/attachments"
    turned = ana.request("PUT", path, json={"uploadIds": [mine[1], mine[0]]})
    assert [picture["id"] for picture in turned.json()["attachments"]] == [mine[1], mine[0]]
    refused = ana.request("PUT", path, json={"uploadIds": [mine[0], others]})
    assert code_of(refused) == (422, "VALIDATION_FAILED")
    assert [error["field"] for error in refused.json()["errors"]] == ["uploadIds[1]"]
    assert code_of(ana.request("POST", ADS, json=new_ad(uploadIds=[mine[0]]))) == (409, "UPLOAD_IN_USE")
    for bad in ([mine[0], mine[0]], [str(uuid.uuid4()) for _ in range(11)], ["x"], "x", None):
        assert code_of(ana.request("PUT", path, json={"uploadIds": bad})) == (422, "VALIDATION_FAILED"), bad


def test_a_picture_is_shown_to_everybody_while_its_ad_is_listed(stack: Stack, ana: Person, door: str) -> None:
    upload = upload_of(ana)
    ad = create_ad(ana, uploadIds=[upload])
    path = ad["attachments"][0]["url"]

    def shown() -> int:
        return requests.get(door + path, allow_redirects=False, timeout=20).status_code

    assert shown() == 404
    ad = approve(stack, ad)
    eventually("shown to everybody", lambda: shown() == 302)
    assert ana.request("POST", f"{ADS}/{ad['id']}/conclude").status_code == 200
    eventually("its owner's alone", lambda: shown() == 404)


def test_every_failing_field_is_named(ana: Person) -> None:
    answer = ana.request(
        "POST",
        ADS,
        json={"type": "doação", "title": " ", "priceCents": -1, "state": "XX", "city": "x" * 81, "currency": "USD"},
    )
    assert code_of(answer) == (422, "VALIDATION_FAILED")
    errors = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert errors == {
        "type": "NOT_ALLOWED",
        "title": "TOO_SHORT",
        "description": "REQUIRED",
        "priceCents": "OUT_OF_RANGE",
        "state": "NOT_ALLOWED",
        "city": "TOO_LONG",
        "currency": "NOT_ALLOWED",
    }
    bad = {"limit": "0", "type": "x", "status": "y", "sort": "z", "minPriceCents": "1.5", "mine": "sim", "cursor": "!"}
    answer = ana.request("GET", ADS, params=bad)
    assert code_of(answer) == (422, "VALIDATION_FAILED")
    assert {error["field"] for error in answer.json()["errors"]} == set(bad)


@pytest.mark.parametrize("sort", ["newest", "price_asc", "price_desc"])
def test_the_list_is_complete_in_pages_under_every_order(stack: Stack, ana: Person, sort: str) -> None:
    category = uuid.uuid4().hex
    prices = [300, None, 100, 200, None]
    ads = [
        approve(stack, create_ad(ana, category=category, **({} if price is None else {"priceCents": price})))
        for price in prices
    ]
    seen = listed(ana, category=category, sort=sort, limit=2)
    assert sorted(ad["id"] for ad in seen) == sorted(ad["id"] for ad in ads)
    expected = {
        "newest": prices[::-1],
        "price_asc": [100, 200, 300, None, None],
        "price_desc": [300, 200, 100, None, None],
    }
    assert [ad.get("priceCents") for ad in seen] == expected[sort]


def test_words_are_found_without_accents_by_anybody(stack: Stack, ana: Person, door: str) -> None:
    word = uuid.uuid4().hex
    ad = approve(stack, create_ad(ana, title="Violões e acordeões", description=f"Em São Paulo. {word}"))
    for text in (f"violao {word}", f"VIOLÃO {word}", f"acordeao {word}", f"sao paulo {word}"):
        found = requests.get(f"{door}{ADS}", params={"q": text}, timeout=20).json()["items"]
        assert [a["id"] for a in found] == [ad["id"]], text
    assert requests.get(f"{door}{ADS}", params={"q": f"cavaquinho {word}"}, timeout=20).json()["items"] == []


def test_without_a_token_approved_ads_are_read_and_a_bad_token_is_refused_all_the_same(
    stack: Stack, ana: Person, door: str
) -> None:
    ad = approve(stack, create_ad(ana))
    assert requests.get(f"{door}{ADS}/{ad['id']}", timeout=20).json()["id"] == ad["id"]
    for path in (ADS, f"{ADS}/{ad['id']}"):
        refused = requests.get(door + path, headers={"Authorization": "Bearer x"}, timeout=20)
        assert code_of(refused) == (401, "UNAUTHORIZED")
    assert code_of(requests.get(f"{door}{ADS}?mine=true", timeout=20)) == (401, "UNAUTHORIZED")


def test_a_new_name_shows_in_the_ads_of_its_owner(stack: Stack, ana: Person, bruno: Person) -> None:
    ad = approve(stack, create_ad(ana))
    assert ana.request("PATCH", "/auth/me", json={"displayName": "Ana Maria"}).status_code == 200
    eventually("the new name", lambda: read_ad(bruno, ad["id"])["owner"]["displayName"] == "Ana Maria")


def test_an_erased_account_leaves_nothing_personal_in_its_ads(stack: Stack, ana: Person) -> None:
    ads = [approve(stack, create_ad(ana, city="Recife")), create_ad(ana)]
    action = order(stack, "user.deletion_ordered", userId=ana.id)
    carried_out(stack, action, "marketplace")
    stored = rows(stack, "SELECT * FROM marketplace.ads WHERE owner_id = %s", ana.id)
    assert len(stored) == len(ads)
    for row in stored:
        assert (row["status"], row["title"], row["description"], row["city"]) == ("excluido", "", "", None)
        for text in (ana.display_name, "Recife", "Violão", "Quase novo"):
            assert text not in str(row), text
    assert [e["type"] for e in stream_entries(stack, "events:ad") if e["subject"] == ads[1]["id"]] == [
        "ad.submitted",
        "ad.status_changed",
    ]


def test_the_same_key_and_body_make_one_ad(ana: Person) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = ana.request("POST", ADS, json=new_ad(), headers=key)
    again = ana.request("POST", ADS, json=new_ad(), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["Location"] == f"{ADS}/{first.json()['id']}"
    other = ana.request("POST", ADS, json=new_ad(title="Outro"), headers=key)
    assert code_of(other) == (409, "IDEMPOTENCY_KEY_REUSED")
