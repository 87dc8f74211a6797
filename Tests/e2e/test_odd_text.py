"""Text that is not what it seems, at every field that people write, through the front door (docs/text.md)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import requests

from praca_dev.stack import Stack
from support.accounts import new_admin
from support.ads import create_ad, new_ad
from support.people import PASSWORD, Person
from support.pictures import ask, png

Json = dict[str, Any]
CONTROLS = ["\u0001", "\u001b", "\u007f", "\u0084", "\u009f", "\ufffe", "\U0001ffff"]
HIDDEN = [
    "\u200b", "\u3164", "\uffa0", "\u115f", "\u1160", "\u17b4", "\u180e", "\u2060", "\ufeff", "\u00ad", "\u034f",
    "\u200e", "\u200f", "\u061c", "\u202a", "\u202e", "\u2066", "\u2069", "\U000e0001", "\ue000",
]  # fmt: skip
LOOSE = ["\u200c", "\u200d", "\ufe0f", "\ufe00", "\U000e0067", "\U000e007f"]
NOTHING = ["\u200b", "\u3164", "\u2800", "\ufe0f", "\u115f\u1160", "\u17b4", "\u180e", "\U000e0041\U000e007f", "\u0301"]
RESERVED = ["Conta excluída", "ADMINISTRACAO", "Рrаçа", "Ｍｏｄｅｒａｃａｏ", "4dm1n", "Adrninistração"]
HONEST = ["Ana 👩‍👩‍👧‍👦 ❤️‍🔥", "🇧🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ 👍🏽", "می‌خواهم", "בוקר טוב", "बोधिसत्त्व", "São João del-Rei"]


@pytest.fixture(scope="module")
def person(running_stack: Stack) -> Person:
    return Person.register(running_stack.nginx.url)


@pytest.fixture(scope="module")
def send(running_stack: Stack, person: Person) -> Callable[[str, str], requests.Response]:
    """Writes a text into a field, which is named as `kind.field`."""
    room = person.create_room()["id"]
    ad = create_ad(person)["id"]
    admin = new_admin(running_stack)

    def register(body: Json) -> requests.Response:
        account = {"email": f"t{uuid4().hex}@example.com", "password": PASSWORD, **body}
        return requests.post(f"{running_stack.nginx.url}/auth/register", json=account, timeout=20)

    writers: dict[str, Callable[[Json], requests.Response]] = {
        "register": register,
        "me": lambda body: person.request("PATCH", "/auth/me", json=body),
        "room": lambda body: person.request("PATCH", f"/rooms/{room}", json=body),
        "message": lambda body: person.request("POST", f"/rooms/{room}/messages", json=body),
        "ad": lambda body: person.request("PATCH", f"/marketplace/ads/{ad}", json=body),
        "upload": lambda body: ask(person, png(), **body),
        "decision": lambda body: admin.request("POST", f"/moderation/rooms/{room}/unsilence", json=body),
    }

    def write(field: str, text: str) -> requests.Response:
        kind, _, name = field.partition(".")
        return writers[kind]({name: text})

    return write


NAMES = ["me.displayName", "room.name"]
TEXTS = ["room.description", "message.body", "ad.title", "ad.description", "ad.category", "ad.city"]


def assert_refused(answer: requests.Response, field: str) -> None:
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "VALIDATION_FAILED"
    assert [error["field"] for error in answer.json()["errors"]] == [field.partition(".")[2]]


def assert_kept(answer: requests.Response, field: str, text: str) -> None:
    assert answer.status_code in (200, 201), answer.text
    assert answer.json()[field.partition(".")[2]] == text


@pytest.mark.parametrize("field", [*NAMES, *TEXTS, "decision.reason"])
def test_controls_are_refused_at_their_field(send: Callable[[str, str], requests.Response], field: str) -> None:
    for odd in CONTROLS:
        assert_refused(send(field, f"aa{odd}bb"), field)


@pytest.mark.parametrize("field", NAMES)
def test_names_that_hide_something_are_refused(send: Callable[[str, str], requests.Response], field: str) -> None:
    for odd in HIDDEN:
        assert_refused(send(field, f"aa{odd}bb"), field)


@pytest.mark.parametrize("field", TEXTS)
def test_texts_lose_what_is_not_seen(send: Callable[[str, str], requests.Response], field: str) -> None:
    assert_kept(send(field, "".join(f"a{odd}" for odd in HIDDEN)), field, "a" * len(HIDDEN))


@pytest.mark.parametrize("field", [*NAMES, *TEXTS])
def test_joiners_and_selectors_stay_where_they_are_needed(
    send: Callable[[str, str], requests.Response], field: str
) -> None:
    assert_kept(send(field, "".join(f"a{odd}" for odd in LOOSE)), field, "a" * len(LOOSE))
    for text in HONEST:
        assert_kept(send(field, text), field, text)


@pytest.mark.parametrize("field", ["register.displayName", *NAMES, *TEXTS[1:], "decision.reason"])
def test_what_shows_nothing_is_refused(send: Callable[[str, str], requests.Response], field: str) -> None:
    for text in NOTHING:
        assert_refused(send(field, text * 3), field)


@pytest.mark.parametrize("field", [*NAMES, *TEXTS])
def test_text_is_kept_composed(send: Callable[[str, str], requests.Response], field: str) -> None:
    assert_kept(send(field, unicodedata.normalize("NFD", "Coração de mãe")), field, "Coração de mãe")


@pytest.mark.parametrize("name", RESERVED)
def test_nobody_registers_or_renames_themselves_as_the_site(
    send: Callable[[str, str], requests.Response], name: str
) -> None:
    for field in ("register.displayName", "me.displayName"):
        assert_refused(send(field, name), field)


def test_a_files_name_is_cleaned_and_not_refused(person: Person, send: Callable[[str, str], requests.Response]) -> None:
    cases = {
        "a\r\nSet-Cookie: x": "a Set-Cookie: x",
        "foto\u202egnp.exe": "fotognp.exe",
        "\u200b\u3164": "imagem",
        "C:\\fotos\\prac\u0327a\u0007.png": "praça.png",
    }
    for name, kept in cases.items():
        answer = send("upload.fileName", name)
        assert answer.status_code == 201, answer.text
        shown = person.request("GET", f"/uploads/{answer.json()['id']}")
        assert shown.json()["fileName"] == kept


def test_a_new_ad_and_its_edit_are_held_to_the_same(person: Person) -> None:
    body = new_ad(title="a\u0007b", description="\u3164", category="\u200b", city="x\u009fy")
    answer = person.request("POST", "/marketplace/ads", json=body)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"title", "description", "category", "city"}
