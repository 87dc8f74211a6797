"""Small pictures, and people who upload them as a browser does: straight to the store."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import requests

from support.people import ANSWER_SECONDS, Json, Person


def png(width: int = 7, height: int = 5, *, noise: bytes = b"") -> bytes:
    """A PNG of one colour, or of the colours that the bytes of `noise` make, unpacked, so that two can differ."""
    rows = (b"\0" + b"\xc8\x1e\x3c" * width) * height
    if noise:
        width = min(-(-len(noise) // 3), 4_096)
        height = -(-len(noise) // (3 * width))
        dots = noise.ljust(3 * width * height, b"\0")
        rows = b"".join(b"\0" + dots[at : at + 3 * width] for at in range(0, len(dots), 3 * width))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows, 0 if noise else 6))
        + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ask(person: Person, data: bytes, **fields: Any) -> requests.Response:
    """The answer to a wish to upload `data`, which is said to be a PNG unless `fields` say otherwise."""
    headers = fields.pop("headers", {})
    wish = {"purpose": "ad_attachment", "fileName": "foto.png", "contentType": "image/png", "size": len(data), **fields}
    return person.request("POST", "/uploads", json=wish, headers=headers)


def grant(person: Person, data: bytes, **fields: Any) -> Json:
    """The permission to upload `data`."""
    answer = ask(person, data, **fields)
    assert answer.status_code == 201, answer.text
    granted: Json = answer.json()
    return granted


def send(granted: Json, data: bytes, **changed: str) -> requests.Response:
    """Sends a form as a browser does: its fields first, the file last. `changed` overrides or adds fields."""
    form = {**granted["fields"], **changed}
    return requests.post(
        granted["url"], data=form, files={"file": ("foto.png", data, form["Content-Type"])}, timeout=ANSWER_SECONDS
    )


def put(granted: Json, data: bytes, **headers: str) -> requests.Response:
    """Sends bare bytes with the headers that were signed, and those given."""
    return requests.put(granted["url"], data=data, headers={**granted["headers"], **headers}, timeout=ANSWER_SECONDS)


def complete(person: Person, upload_id: str) -> requests.Response:
    return person.request("POST", f"/uploads/{upload_id}/complete")


def uploaded(person: Person, data: bytes, **fields: Any) -> Json:
    """Asks for, sends and completes an upload; returns what became of it."""
    granted = grant(person, data, **fields)
    assert send(granted, data).status_code == 204
    answer = complete(person, granted["id"])
    assert answer.status_code == 200, answer.text
    ended: Json = answer.json()
    return ended


def content(door: str, upload_id: str, viewer: Person | None = None) -> requests.Response:
    """What a browser gets where a page shows the picture, without following to the store."""
    headers = {"Authorization": f"Bearer {viewer.token}"} if viewer else {}
    return requests.get(
        f"{door}/uploads/{upload_id}/content", headers=headers, allow_redirects=False, timeout=ANSWER_SECONDS
    )
