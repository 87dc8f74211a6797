"""What others get of a picture is the picture: not where, with what and by whom it was taken, nor its file's name."""

from __future__ import annotations

import json

import pytest
import requests
from PIL import ImageChops

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.people import Json, Person, eventually
from support.photographs import GPS, KINDS, ORIENTATION, hidden_in, in_srgb, opened, told_by
from support.pictures import content, uploaded
from support.records import rows, stream_entries

NAME = "Casa da Ana, Rua das Flores 12.jpg"


def stored(owner: Person, upload_id: str) -> requests.Response:
    return requests.get(owner.request("GET", f"/uploads/{upload_id}").json()["url"], timeout=20)


@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_picture_shows_the_same_and_tells_nothing(ana: Person, kind: str, turn: int) -> None:
    make, content_type = KINDS[kind]
    sent = make(turn)
    assert hidden_in(sent), "the photograph has something to hide"
    ended = uploaded(ana, sent, contentType=content_type, fileName=NAME)
    assert ended["status"] == "ready", ended
    kept = stored(ana, ended["id"]).content

    assert hidden_in(kept) == set()
    before, after = opened(sent), opened(kept)
    turned = before.getexif().get(ORIENTATION, 1) != 1
    assert told_by(kept) == ({f"Exif {ORIENTATION:#06x}"} if turned else set())
    assert after.getexif().get(ORIENTATION, 1) == before.getexif().get(ORIENTATION, 1)
    assert not after.getexif().get_ifd(GPS)
    assert getattr(after, "n_frames", 1) == 1
    assert (after.mode, after.size) == (before.mode, before.size)
    assert ImageChops.difference(before.convert("RGBA"), after.convert("RGBA")).getbbox(alpha_only=False) is None
    assert ("icc_profile" in after.info) == ("icc_profile" in before.info)
    if "icc_profile" in before.info:
        assert ImageChops.difference(in_srgb(before), in_srgb(after)).getbbox() is None
        head = after.info["icc_profile"][:128]
        assert not any(head[4:8] + head[24:36] + head[40:64] + head[80:]), "no date, maker, model or mark"
    assert after.info.get("transparency") == before.info.get("transparency")
    assert ended["size"] == len(kept) <= len(sent)


def test_the_record_and_the_events_speak_of_what_is_stored_and_of_no_file_name(stack: Stack, ana: Person) -> None:
    make, content_type = KINDS["motion photo"]
    ended = uploaded(ana, make(6), contentType=content_type, fileName=NAME)
    kept = stored(ana, ended["id"])
    row = rows(stack, "SELECT size, stored_sha256, stripped_at FROM uploads.uploads WHERE id = %s", ended["id"])[0]
    assert row["size"] == len(kept.content)
    assert row["stripped_at"] is not None

    def told() -> list[Json]:
        return [entry for entry in stream_entries(stack, "events:upload") if entry["subject"] == ended["id"]]

    event = eventually("an event", told)[0]
    data = json.loads(event["data"])
    assert (data["size"], data["sha256"]) == (len(kept.content), bytes(row["stored_sha256"]).hex())
    assert "Flores" not in json.dumps(event)
    assert kept.headers["Content-Disposition"] == f'inline; filename="{ended["id"]}.jpg"'


def test_what_a_file_is_called_is_told_to_its_owner_alone(stack: Stack, ana: Person) -> None:
    admin = new_admin(stack)
    make, content_type = KINDS["JPEG"]
    upload_id = uploaded(ana, make(1), contentType=content_type, fileName=NAME)["id"]
    assert ana.request("GET", f"/uploads/{upload_id}").json()["fileName"] == NAME
    seen = admin.request("GET", f"/uploads/{upload_id}").json()
    assert seen["fileName"] == ""
    for viewer in (ana, admin):
        answer = requests.get(content(stack.nginx.url, upload_id, viewer).headers["Location"], timeout=20)
        assert "Flores" not in str(answer.headers) + seen["url"]


def test_a_picture_that_was_stored_as_it_was_sent_is_shown_to_others_only_once_it_is_clean(
    stack: Stack, ana: Person
) -> None:
    """As one from before pictures were cleaned. No process is told: the maintenance finds it."""
    admin = new_admin(stack)
    make, content_type = KINDS["JPEG"]
    upload_id = uploaded(ana, make(6), contentType=content_type)["id"]
    before = rows(stack, "SELECT stored_key FROM uploads.uploads WHERE id = %s", upload_id)[0]["stored_key"]
    rows(stack, "UPDATE uploads.uploads SET stripped_at = NULL, cleaner = 0 WHERE id = %s RETURNING id", upload_id)

    def others() -> int:
        return content(stack.nginx.url, upload_id, admin).status_code

    assert others() in (302, 503)
    eventually("others see it", lambda: others() == 302, seconds=90)
    after = rows(stack, "SELECT stored_key, stripped_at FROM uploads.uploads WHERE id = %s", upload_id)[0]
    assert after["stripped_at"] is not None
    assert after["stored_key"] != before
