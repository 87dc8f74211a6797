"""Pictures, from the wish to upload one to the page that shows it: signed here, sent straight to the store, judged."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from praca_dev.stack import Stack
from support.people import Json, Person, eventually
from support.pictures import ask, chunk, complete, content, grant, png, put, send, uploaded
from support.records import rows, stream_entries
from support.witness import made_by_hand

PAGE = b"<!DOCTYPE html><html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def events_of(stack: Stack, upload_id: str) -> list[tuple[str, Json]]:
    """The events of an upload, repeats left out."""
    found = {e["id"]: e for e in stream_entries(stack, "events:upload") if e["subject"] == upload_id}
    return [(e["type"], json.loads(e["data"])) for e in found.values()]


def wait_for_event(stack: Stack, upload_id: str) -> tuple[str, Json]:
    events = eventually(f"an event of {upload_id}", lambda: events_of(stack, upload_id))
    assert len(events) == 1
    found: tuple[str, Json] = events[0]
    return found


def announce_ad(stack: Stack, owner: Person, upload_ids: list[str], status: str, version: int, ad_id: str) -> None:
    """Publishes an ad as the marketplace does."""
    ad = {
        "id": ad_id,
        "owner": {"id": owner.id, "displayName": owner.display_name},
        "status": status,
        "attachments": [{"id": upload_id, "contentType": "image/png", "size": 1} for upload_id in upload_ids],
        "version": version,
    }
    publish(stack, "events:ad", "ad.status_changed", "/marketplace", ad_id, version, ad)


def publish(stack: Stack, stream: str, kind: str, source: str, subject: str, version: int, data: Json) -> None:
    entry = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": source,
        "type": kind,
        "subject": subject,
        "time": "2026-11-22T13:05:09.123Z",
        "datacontenttype": "application/json",
        "dataschema": f"/schemas/{kind}/1",
        "version": str(version),
        "data": json.dumps(data),
    }
    with stack.redis.connect() as client:
        client.xadd(stream, dict(made_by_hand(entry)))


def test_a_picture_goes_straight_to_the_store_and_is_ready_once_it_was_judged(stack: Stack, ana: Person) -> None:
    data = png()
    granted = grant(ana, data, fileName="praça.png", sha256=hashlib.sha256(data).hexdigest())
    assert granted["method"] == "POST"
    assert granted["url"].startswith(stack.store.url)
    assert granted["fields"]["key"] == f"incoming/{granted['id']}"
    assert granted["maxBytes"] == len(data)
    sent = send(granted, data)
    assert sent.status_code == 204, sent.text
    ended = complete(ana, granted["id"]).json()
    assert (ended["status"], ended["width"], ended["height"]) == ("ready", 7, 5)
    shown = ana.request("GET", f"/uploads/{granted['id']}").json()
    assert shown["status"] == "ready"
    assert shown["size"] == len(data)
    picture = requests.get(shown["url"], timeout=20)
    assert picture.content == data
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["Content-Disposition"].startswith("inline; filename=")
    kind, event = wait_for_event(stack, granted["id"])
    assert kind == "upload.completed"
    assert event["ownerId"] == ana.id
    assert event["sha256"] == hashlib.sha256(data).hexdigest()
    assert not event["key"].startswith("incoming/")


def test_bare_bytes_are_taken_by_put_with_the_headers_that_were_signed(ana: Person) -> None:
    data = png()
    granted = grant(ana, data, method="PUT")
    assert granted["method"] == "PUT"
    assert put(granted, data).status_code == 200
    assert complete(ana, granted["id"]).json()["status"] == "ready"


def test_the_store_takes_nothing_but_what_was_signed(ana: Person) -> None:
    data = png()
    other = grant(ana, data)
    granted = grant(ana, data)
    refused = [
        send(granted, data + b"\0"),
        send(granted, data[:-1]),
        send(granted, data, **{"Content-Type": "text/html"}),
        send(granted, data, key=other["fields"]["key"]),
        send(granted, data, key="images/mine"),
        send(granted, data, **{"x-amz-meta-note": "mine"}),
        send(granted, data, success_action_redirect="https://evil.example/"),
        send(granted, data, redirect="https://evil.example/"),
        send(granted, data, success_action_status="201"),
        send(granted, data, acl="public-read"),
        send(granted, data, **{"Content-Disposition": "attachment; filename=x.html"}),
        send(granted, data, **{"Cache-Control": "public, max-age=31536000"}),
        send(granted, data, **{"Content-Encoding": "gzip"}),
        send(granted, data, Expires="Fri, 01 Jan 2038 00:00:00 GMT"),
        send(granted, data, policy=other["fields"]["policy"]),
    ]
    assert all(400 <= answer.status_code < 500 for answer in refused), [answer.status_code for answer in refused]
    by_put = grant(ana, data, method="PUT")
    refused = [
        put(by_put, data + b"\0"),
        put(by_put, data, **{"Content-Type": "text/html"}),
        requests.put(
            by_put["url"].replace(by_put["id"], other["id"]), data=data, headers=by_put["headers"], timeout=20
        ),
        requests.get(by_put["url"], timeout=20),
        requests.delete(by_put["url"], timeout=20),
    ]
    assert all(400 <= answer.status_code < 500 for answer in refused), [answer.status_code for answer in refused]
    for upload in (granted, by_put, other):
        answer = complete(ana, upload["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "UPLOAD_INCOMPLETE")


def test_a_signature_to_write_does_not_copy_somebody_elses_picture(stack: Stack, ana: Person, bruno: Person) -> None:
    theirs = uploaded(bruno, png(noise=b"private"))
    key = rows(stack, "SELECT stored_key FROM uploads.uploads WHERE id = %s", theirs["id"])[0]["stored_key"]
    data = png(noise=b"private")
    granted = grant(ana, data, method="PUT")
    trick = {"x-amz-copy-source": f"/praca-uploads/{key}", "x-amz-metadata-directive": "COPY"}
    for body in (b"", data):
        put(granted, body, **trick)
    form = grant(ana, data)
    send(form, data, **trick)
    for upload in (granted, form):
        answer = complete(ana, upload["id"])
        assert answer.status_code == 409 or answer.json()["status"] == "ready"
        # Whatever is there was sent by Ana herself.
        if answer.status_code == 200:
            assert (
                requests.get(ana.request("GET", f"/uploads/{upload['id']}").json()["url"], timeout=20).content == data
            )


def test_a_form_posted_again_changes_no_judged_picture(ana: Person) -> None:
    data, other = png(noise=b"one"), png(noise=b"two")
    granted = grant(ana, data)
    send(granted, data)
    assert complete(ana, granted["id"]).json()["status"] == "ready"
    assert send(granted, other).status_code == 204, "the signature holds until it ends"
    assert complete(ana, granted["id"]).json()["status"] == "ready"
    assert requests.get(ana.request("GET", f"/uploads/{granted['id']}").json()["url"], timeout=20).content == data


@pytest.mark.parametrize(
    ("data", "fields", "reason"),
    [
        (PAGE, {}, "NOT_AN_IMAGE"),
        (SVG, {}, "NOT_AN_IMAGE"),
        (b"GIF89a" + b"\0" * 20, {}, "NOT_AN_IMAGE"),
        (png(), {"contentType": "image/jpeg"}, "TYPE_MISMATCH"),
        (png() + PAGE, {}, "EMBEDDED_CONTENT"),
        (png(noise=b"<script>alert(1)</script>"), {}, "EMBEDDED_CONTENT"),
        (b"\x89PNG\r\n\x1a\n" + PAGE, {}, "CORRUPT"),
        (b"\xff\xd8\xff\xe0" + PAGE, {"contentType": "image/jpeg"}, "CORRUPT"),
        (png(20_000, 1), {}, "DIMENSIONS_TOO_LARGE"),
        (png(), {"sha256": "0" * 64}, "CHECKSUM_MISMATCH"),
    ],
)
def test_what_is_no_picture_is_rejected_and_shown_to_nobody(
    stack: Stack, ana: Person, data: bytes, fields: Json, reason: str
) -> None:
    ended = uploaded(ana, data, **fields)
    assert (ended["status"], ended["reason"]) == ("rejected", reason)
    again = complete(ana, ended["id"]).json()
    assert again == ended
    shown = ana.request("GET", f"/uploads/{ended['id']}").json()
    assert (shown["status"], shown["reason"], shown["url"]) == ("rejected", reason, None)
    assert content(stack.nginx.url, ended["id"], ana).status_code == 404
    kind, event = wait_for_event(stack, ended["id"])
    assert (kind, event["reason"], event["ownerId"]) == ("upload.rejected", reason, ana.id)


def test_an_upload_is_its_owners_and_nobody_elses(ana: Person, bruno: Person) -> None:
    data = png()
    granted = grant(ana, data)
    for method, path in (("GET", ""), ("POST", "/complete"), ("GET", "/content"), ("DELETE", "")):
        answer = bruno.request(method, f"/uploads/{granted['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    send(granted, data)
    assert complete(ana, granted["id"]).json()["status"] == "ready"
    for path in ("not-an-id", str(uuid.uuid4())):
        assert ana.request("GET", f"/uploads/{path}").status_code == 404


def test_without_a_token_nothing_is_signed_and_a_bad_one_is_refused_everywhere(stack: Stack, ana: Person) -> None:
    stranger = Person(stack.nginx.url, "", "", "", "nonsense", "")
    assert requests.post(f"{stack.nginx.url}/uploads", json={}, timeout=20).status_code == 401
    assert ask(stranger, png()).status_code == 401
    ended = uploaded(ana, png())
    for method, path in (("GET", ""), ("POST", "/complete"), ("GET", "/content"), ("DELETE", "")):
        place = f"/uploads/{ended['id']}{path}"
        refused = stranger.request(method, place)
        assert (refused.status_code, refused.json()["code"]) == (401, "UNAUTHORIZED"), place
        without = requests.request(method, stack.nginx.url + place, timeout=20)
        # Who names nobody is told of a picture that everybody may see, and this is none.
        assert without.status_code == (404 if path == "/content" else 401), place
    assert content(stack.nginx.url, ended["id"], ana).status_code == 302


@pytest.mark.parametrize(
    ("fields", "failing"),
    [
        ({"purpose": "avatar"}, {"purpose"}),
        ({"contentType": "image/svg+xml"}, {"contentType"}),
        ({"contentType": "text/html", "size": 0}, {"contentType", "size"}),
        ({"size": 10 * 1024 * 1024 + 1}, {"size"}),
        ({"size": -1}, {"size"}),
        ({"size": "12"}, {"size"}),
        ({"fileName": " / "}, {"fileName"}),
        ({"fileName": "x" * 256}, {"fileName"}),
        ({"fileName": "a\0b"}, {"fileName"}),
        ({"sha256": "xyz"}, {"sha256"}),
        ({"method": "DELETE"}, {"method"}),
    ],
)
def test_a_wish_that_cannot_be_granted_names_every_field_that_fails(
    ana: Person, fields: Json, failing: set[str]
) -> None:
    answer = ask(ana, png(), **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_FAILED")
    assert {error["field"] for error in answer.json()["errors"]} == failing


def test_a_path_in_a_files_name_is_only_a_name_and_nobody_is_told_it(stack: Stack, ana: Person) -> None:
    data = png()
    granted = grant(ana, data, fileName='../../etc/pass"wd;ç.png')
    assert granted["fields"]["key"] == f"incoming/{granted['id']}"
    send(granted, data)
    complete(ana, granted["id"])
    assert ana.request("GET", f"/uploads/{granted['id']}").json()["fileName"] == 'pass"wd;ç.png'
    answer = requests.get(content(stack.nginx.url, granted["id"], ana).headers["Location"], timeout=20)
    assert answer.headers["Content-Disposition"] == f'inline; filename="{granted["id"]}.png"'


def test_a_repeated_wish_under_one_key_is_one_upload(stack: Stack, ana: Person) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(ask, ana, png(), headers=key) for _ in range(8)]]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert rows(stack, "SELECT count(*) AS n FROM uploads.uploads WHERE owner_id = %s", ana.id)[0]["n"] == 1
    other = ask(ana, png(noise=b"another"), headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_many_completions_at_once_are_one(stack: Stack, ana: Person) -> None:
    data = png()
    granted = grant(ana, data)
    send(granted, data)
    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(complete, ana, granted["id"]) for _ in range(8)]]
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(200, "ready")}
    assert len({answer.text for answer in answers}) == 1
    last = uploaded(ana, png())["id"]
    # Events go in order: those of what was completed before are there with this one's.
    wait_for_event(stack, last)
    kind, _ = wait_for_event(stack, granted["id"])
    assert kind == "upload.completed"


def test_who_leaves_uploads_unfinished_is_stopped_and_others_are_not(ana: Person, bruno: Person) -> None:
    data = png()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(ana, data), range(40)))
    assert sum(answer.status_code == 201 for answer in answers) == 30
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "TOO_MANY_OPEN_UPLOADS"
    # The first of them ends an hour after it was begun; no sooner, and not a day later.
    assert 3_500 < int(refused.headers["Retry-After"]) <= 3_600
    assert "RateLimit" in refused.headers
    assert ask(bruno, data).status_code == 201


def test_a_picture_is_for_everybody_while_an_approved_ad_of_its_owner_has_it(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    door = stack.nginx.url
    upload_id = uploaded(ana, png())["id"]
    ad_id, thief = str(uuid.uuid4()), str(uuid.uuid4())

    def everybody() -> int:
        return content(door, upload_id).status_code

    announce_ad(stack, bruno, [upload_id], "aprovado", 1, thief)
    announce_ad(stack, ana, [upload_id], "pendente", 1, ad_id)
    query = "SELECT count(*) AS n FROM uploads.ads WHERE id = ANY(%s::uuid[])"
    eventually("both ads are known", lambda: rows(stack, query, [ad_id, thief])[0]["n"] == 2)
    assert everybody() == 404, "an ad of somebody else makes nothing public"
    announce_ad(stack, ana, [upload_id], "aprovado", 2, ad_id)
    eventually("everybody sees it", lambda: everybody() == 302)
    picture = requests.get(content(door, upload_id).headers["Location"], timeout=20)
    assert picture.content == png()
    announce_ad(stack, ana, [upload_id], "suspenso", 4, ad_id)
    eventually("nobody else sees it", lambda: everybody() == 404)
    announce_ad(stack, ana, [upload_id], "aprovado", 3, ad_id)
    marker = str(uuid.uuid4())
    announce_ad(stack, ana, [], "pendente", 1, marker)
    eventually("later events are through", lambda: rows(stack, query, [marker])[0]["n"] == 1)
    assert everybody() == 404, "a late version changes nothing"
    assert content(door, upload_id, ana).status_code == 302


def test_an_address_that_a_stranger_was_given_ends_soon_after_the_ad_does(stack: Stack, ana: Person) -> None:
    door = stack.nginx.url
    upload_id, ad_id = uploaded(ana, png())["id"], str(uuid.uuid4())
    announce_ad(stack, ana, [upload_id], "aprovado", 1, ad_id)
    given = eventually("everybody sees it", lambda: (answer := content(door, upload_id)).status_code == 302 and answer)
    address = given.headers["Location"]
    picture = requests.get(address, timeout=20)
    assert picture.content == png()
    holds = int(parse_qs(urlsplit(address).query)["X-Amz-Expires"][0])
    assert holds == 8, "PRACA_UPLOADS_PUBLIC_SECONDS"
    kept = {name: re.fullmatch(r"private, max-age=([0-9]+)", answer.headers["Cache-Control"])
            for name, answer in (("address", given), ("picture", picture))}  # fmt: skip
    assert kept["address"] and int(kept["address"][1]) < holds
    assert kept["picture"] and int(kept["picture"][1]) <= holds
    announce_ad(stack, ana, [upload_id], "suspenso", 2, ad_id)
    eventually("nobody is given another", lambda: content(door, upload_id).status_code == 404)
    eventually("the address has ended", lambda: requests.get(address, timeout=20).status_code == 403)


def test_an_erased_accounts_pictures_are_gone_from_the_store_and_moderation_has_a_receipt(
    stack: Stack, ana: Person
) -> None:
    upload_id = uploaded(ana, png(), fileName="ana-silva.png")["id"]
    url = ana.request("GET", f"/uploads/{upload_id}").json()["url"]
    grant(ana, png())
    assert requests.get(url, timeout=20).status_code == 200
    for user in (ana.id, str(uuid.uuid4())):
        action = str(uuid.uuid4())
        order = {"actionId": action, "userId": user, "scope": "global", "reason": "a pedido", "adminId": user}
        publish(stack, "events:moderation", "user.deletion_ordered", "/moderation", user, 1, order)
        receipt = eventually("a receipt", partial(receipts, stack, action))
        assert [(r["service"], r["actionId"]) for r in receipt] == [("upload-signer", action)]
    eventually("the picture is gone", lambda: requests.get(url, timeout=20).status_code == 404)
    left = rows(stack, "SELECT status, file_name FROM uploads.uploads WHERE owner_id = %s", ana.id)
    assert {(row["status"], row["file_name"]) for row in left} == {("removed", "")}
    assert complete(ana, upload_id).status_code in (401, 410)


def receipts(stack: Stack, action: str) -> list[Json]:
    entries = [e for e in stream_entries(stack, "events:moderation") if e["type"] == "action.applied"]
    data = [json.loads(entry["data"]) for entry in entries]
    return [one for one in data if one["actionId"] == action and one["service"] == "upload-signer"]


def test_pages_of_the_front_door_may_use_the_store_and_others_may_not(stack: Stack) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    url = f"{stack.store.url}/praca-uploads/incoming/x"
    own = requests.options(url, headers={"Origin": stack.nginx.url, **asked}, timeout=20)
    assert own.headers["Access-Control-Allow-Origin"] == stack.nginx.url
    other = requests.options(url, headers={"Origin": "http://evil.example", **asked}, timeout=20)
    assert "Access-Control-Allow-Origin" not in other.headers


def announcing(width: int, height: int) -> bytes:
    """A PNG that says it is of this size; nobody unpacks it to find out."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + png()[33:]


@pytest.mark.parametrize(
    ("width", "height", "status"),
    [
        (8_160, 6_144, "ready"),
        (9_248, 6_936, "ready"),
        (8_192, 8_192, "ready"),
        (8_193, 8_192, "rejected"),
        (16_384, 1, "ready"),
        (16_385, 1, "rejected"),
    ],
)
def test_phones_of_fifty_megapixels_and_more_are_taken_up_to_a_stated_size(
    ana: Person, width: int, height: int, status: str
) -> None:
    ended = uploaded(ana, announcing(width, height))
    assert ended["status"] == status
    assert ended.get("reason") == (None if status == "ready" else "DIMENSIONS_TOO_LARGE")


def test_an_owner_removes_a_picture_that_no_ad_has_and_has_room_for_another(
    stack: Stack, ana: Person, bruno: Person
) -> None:
    upload_id = uploaded(ana, png())["id"]
    url = ana.request("GET", f"/uploads/{upload_id}").json()["url"]
    assert bruno.request("DELETE", f"/uploads/{upload_id}").status_code == 404
    for _ in range(2):
        assert ana.request("DELETE", f"/uploads/{upload_id}").status_code == 204
    assert ana.request("GET", f"/uploads/{upload_id}").json()["status"] == "removed"
    eventually("the picture is gone", lambda: requests.get(url, timeout=20).status_code == 404, seconds=90)

    def told() -> list[str]:
        return [kind for kind, _ in events_of(stack, upload_id)]

    eventually("others hear of it", lambda: told() == ["upload.completed", "upload.removed"])


def test_an_ad_that_is_deleted_lets_go_of_its_pictures_at_every_service(stack: Stack, ana: Person) -> None:
    upload_id = uploaded(ana, png())["id"]
    wish = {"type": "venda", "title": "Violão", "description": "Cordas novas, pouco uso.", "uploadIds": [upload_id]}
    ad = ana.request("POST", "/marketplace/ads", json=wish).json()
    free = "SELECT unattached_since IS NOT NULL AS free FROM uploads.uploads WHERE id = %s"
    eventually("the ad has it", lambda: not rows(stack, free, upload_id)[0]["free"])
    refused = ana.request("DELETE", f"/uploads/{upload_id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "UPLOAD_IN_USE")
    assert ana.request("DELETE", f"/marketplace/ads/{ad['id']}").status_code in (200, 204)
    assert rows(stack, "SELECT 1 FROM marketplace.ad_attachments WHERE upload_id = %s", upload_id) == []
    eventually("nobody has it", lambda: rows(stack, free, upload_id)[0]["free"])
    another = ana.request("POST", "/marketplace/ads", json={**wish, "title": "Outro violão"})
    assert (another.status_code, [one["id"] for one in another.json()["attachments"]]) == (201, [upload_id])
