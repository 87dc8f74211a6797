"""Pictures for seeded ads: drawn here, and sent the way every client's pictures go."""

from __future__ import annotations

import math
import struct
import zlib
from typing import Any

import requests

WIDTH, HEIGHT = 320, 240
ANSWER_SECONDS = 20.0

Color = tuple[int, int, int]

# Sky, sun, hills.
PALETTES: tuple[tuple[Color, Color, Color], ...] = (
    ((253, 236, 200), (247, 181, 0), (15, 107, 87)),
    ((214, 236, 245), (255, 214, 102), (47, 110, 140)),
    ((250, 219, 206), (224, 93, 61), (110, 47, 58)),
    ((226, 240, 217), (255, 230, 128), (79, 122, 40)),
    ((236, 224, 245), (242, 153, 74), (84, 58, 130)),
    ((255, 240, 219), (214, 69, 80), (60, 72, 88)),
)


def picture(number: int) -> bytes:
    """A landscape as PNG; each number has its own colours and hills."""
    sky, sun, hills = PALETTES[number % len(PALETTES)]
    center, radius = 60 + 40 * (number % 6), 34
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            ridge = HEIGHT * 0.62 + 22 * math.sin((x + 53 * number) / 37) + 9 * math.sin((x - 31 * number) / 13)
            if y > ridge:
                rows += bytes(hills)
            elif (x - center) ** 2 + (y - 84) ** 2 < radius**2:
                rows += bytes(sun)
            else:
                rows += bytes(sky)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def upload(door: str, email: str, password: str, numbers: list[int]) -> list[str]:
    """Sends pictures as one user, through the front door and to the store, and returns the uploads' ids."""
    token = _post(f"{door}/auth/login", json={"email": email, "password": password}).json()["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    ids = []
    for number in numbers:
        content = picture(number)
        wanted = {
            "purpose": "ad_attachment",
            "fileName": f"foto-{number + 1}.png",
            "contentType": "image/png",
            "size": len(content),
        }
        form = _post(f"{door}/uploads", json=wanted, headers=headers).json()
        _post(form["url"], data=form["fields"], files={"file": (wanted["fileName"], content, "image/png")})
        _post(f"{door}/uploads/{form['id']}/complete", headers=headers)
        ids.append(str(form["id"]))
    return ids


def _post(url: str, **arguments: Any) -> requests.Response:
    answer = requests.post(url, timeout=ANSWER_SECONDS, **arguments)
    answer.raise_for_status()
    return answer
