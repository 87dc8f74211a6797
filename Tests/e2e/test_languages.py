"""nginx and the services choose the same language for their errors, whatever a client says it reads."""

from __future__ import annotations

import random

import requests

from praca_dev.stack import Stack

HEADERS = {
    "": "pt-BR",
    "en": "en",
    "pt": "pt-BR",
    "EN-gb": "en",
    "en-US,en;q=0.9": "en",
    "en-US,en;q=0.9,pt-BR;q=0.8": "en",
    "pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7": "pt-BR",
    "en;q=0.5, pt;q=0.9": "pt-BR",
    "pt;q=0.8, en;q=0.9": "en",
    "pt;q=0.8,en;q=0.85": "en",
    "pt;q=0.85,en;q=0.8": "pt-BR",
    "pt;q=0.800,en;q=0.801": "en",
    "en;q=0.8,pt;q=0.80": "en",
    "pt;q=0.8,en;q=0.800": "pt-BR",
    "fr": "pt-BR",
    "fr, en;q=0.3": "en",
    "fr;q=1, de;q=0.9, en;q=0.1": "en",
    "*": "pt-BR",
    "*;q=0.5, en;q=0.4": "pt-BR",
    "en, *;q=0.5": "en",
    "en;q=0": "pt-BR",
    "en;q=0.000": "pt-BR",
    "en;q=0, pt;q=0": "pt-BR",
    "pt;q=0, en;q=0.001": "en",
    "en;q=2": "pt-BR",
    "en;q=1.000": "en",
    "en;q=1.001": "pt-BR",
    "en;q=0.7000, pt;q=0.1": "pt-BR",
    "en;q=x, pt;q=0.1": "pt-BR",
    "en;Q=0.9, pt;q=0.8": "en",
    "en ; q=0.9 , pt ; q=0.8": "en",
    "en;": "pt-BR",
    "english": "pt-BR",
    "ptx, en;q=0.1": "en",
    "x-en": "pt-BR",
    ",,en,,": "en",
    "pt-PT;q=0.9,en;q=0.9": "pt-BR",
    "en;q=0.9,pt-PT;q=0.9": "en",
    "fr," * 15 + "en": "en",
    "fr," * 16 + "en": "pt-BR",
    "en-US;q=.9, pt;q=0.1": "pt-BR",
    "en-" + " " * 4000 + ";q=0.5 x": "pt-BR",
}
RANGES = ["pt", "pt-BR", "PT-pt", "en", "en-US", "EN", "*", "fr", "es-419", "e", "pten"]
WEIGHTS = ["", ";q=1", ";q=1.0", ";q=0", ";q=0.0", ";q=0.9", ";q=0.5", ";q=0.50", ";q=0.55", ";q=0.555", ";q=0.001"]
WEIGHTS += ["; q=0.7", " ;q=0.7", ";q=0.70 ", ";q=0.705", ";q=0.75", ";q=-1", ";q=1.5", ";q=", ";q=0.1234", ";level=1"]


def invented(count: int) -> list[str]:
    """Headers of up to five ranges, the same ones every time."""
    dice = random.Random(20260101)
    return [
        dice.choice([",", ", "]).join(dice.choice(RANGES) + dice.choice(WEIGHTS) for _ in range(dice.randint(1, 5)))
        for _ in range(count)
    ]


def language(url: str, header: str) -> str:
    answer = requests.get(url, headers={"Accept-Language": header}, timeout=20)
    assert answer.status_code == 404
    return answer.headers["Content-Language"]


def test_the_highest_weight_chooses_the_language_at_the_door_and_behind_it(stack: Stack) -> None:
    behind, door = f"{stack.instance('auth').url}/nothing", f"{stack.nginx.url}/nothing"
    for header, expected in HEADERS.items():
        assert (header, language(behind, header), language(door, header)) == (header, expected, expected)


def test_a_long_header_is_not_tried_piece_by_piece(stack: Stack) -> None:
    """nginx gives a match up after ten million steps, and says so."""
    for language in ("en", "pt"):
        for tail in (" " * 7500 + ";q=0.5 x", "\t " * 3700 + ";q=0.5 x", (" " * 450 + ";q=0.5 x,pt-") * 15):
            answer = requests.get(
                f"{stack.nginx.url}/nowhere", headers={"Accept-Language": f"{language}-{tail}"}, timeout=20
            )
            assert answer.status_code == 404
    assert "pcre2_match() failed" not in stack.nginx.process.log.read_text()


def test_the_door_and_the_services_agree_about_any_header(stack: Stack) -> None:
    behind, door = f"{stack.instance('auth').url}/nothing", f"{stack.nginx.url}/nothing"
    for header in invented(200):
        assert (header, language(door, header)) == (header, language(behind, header))
