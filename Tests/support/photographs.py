"""Photographs as phones and editors make them: with the place, the device and the owner's words in them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

# Exif's tags.
MAKE, MODEL, ORIENTATION, GPS, ARTIST, DESCRIPTION = 0x010F, 0x0110, 0x0112, 0x8825, 0x013B, 0x010E
# What nobody else is to learn, in every way that it is written down.
SECRETS = ("Praca-Phone 7", "Rua das Flores 12", "2026:11:30 08:15:00", "Ana Souza")
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><note>{SECRETS[1]} {SECRETS[3]}</note></x:xmpmeta>".encode()


def drawing(mode: str = "RGB") -> Image.Image:
    """Something with edges and colours, wider than high, so that a turn shows."""
    image = Image.new("RGB", (64, 48), (200, 220, 240))
    pen = ImageDraw.Draw(image)
    pen.rectangle((4, 4, 30, 20), fill=(180, 30, 60))
    pen.ellipse((30, 18, 60, 44), fill=(20, 110, 80))
    return image.convert(mode)


def notes(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "Praca", SECRETS[0]
    exif[DESCRIPTION], exif[ARTIST] = SECRETS[1], SECRETS[3]
    exif[ORIENTATION] = orientation
    place: dict[int, Any] = exif.get_ifd(GPS)
    # South, west: degrees, minutes, seconds.
    place.update({1: "S", 2: (8.0, 0.0, 32.04), 3: "W", 4: (34.0, 51.0, 19.08), 29: "2026:11:30"})
    exif.get_ifd(0x8769)[0x9003] = SECRETS[2]
    return exif


def profile() -> bytes:
    """A display's colours (Display P3), as its calibration writes them down: with whose it is, which, and when."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags: dict[bytes, bytes] = {}
    for at in range(132, 132 + 12 * int.from_bytes(made[128:132], "big"), 12):
        offset, length = struct.unpack(">II", made[at + 4 : at + 12])
        tags[made[at : at + 4]] = made[offset : offset + length]
    points = {b"rXYZ": (0x83DF, 0x3DBF, -69), b"gXYZ": (0x4ABF, 0xB137, 0xAB9), b"bXYZ": (0x2838, 0x110B, 0xC8B9)}
    tags |= {name: b"XYZ \0\0\0\0" + struct.pack(">iii", *point) for name, point in points.items()}
    told = " ".join(SECRETS).encode()
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", len(told) + 1) + told + b"\0" * 79
    tags[b"mmod"] = b"mmod\0\0\0\0" + told
    head = bytearray(made[:128])
    head[24:36] = struct.pack(">6H", 2026, 11, 30, 8, 15, 0)
    head[48:56] = SECRETS[0][:8].encode()
    table, data = struct.pack(">I", len(tags)), b""
    for name, element in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(data), len(element))
        data += element + b"\0" * (-len(element) % 4)
    whole = bytes(head) + table + data
    return struct.pack(">I", len(whole)) + whole[4:]


def in_srgb(image: Image.Image) -> Image.Image:
    """A picture's colours as its profile says that they are to be seen."""
    sent = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    shown = ImageCms.profileToProfile(image.convert("RGB"), sent, ImageCms.createProfile("sRGB"))
    assert shown is not None
    return shown


def jpeg(orientation: int = 1, *, progressive: bool = False, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    drawing(mode).save(
        file, "JPEG", quality=90, exif=notes(orientation), icc_profile=profile(), comment=SECRETS[1].encode(), xmp=XMP,
        progressive=progressive,
    )  # fmt: skip
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(SECRETS[1])) + SECRETS[1].encode()
    data = file.getvalue()
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + data[2:]


def motion_photo(orientation: int = 1) -> bytes:
    """A still with a film behind its end, as phones write it."""
    return jpeg(orientation) + struct.pack(">I", 24) + b"ftypmp42" + b"\0" * 12 + SECRETS[1].encode() * 40


def two_in_one(orientation: int = 1) -> bytes:
    """A picture with a second one behind it (CIPA DC-007)."""
    file = io.BytesIO()
    drawing().save(
        file, "MPO", save_all=True, append_images=[drawing().rotate(90)], exif=notes(orientation), comment=SECRETS[3]
    )
    return file.getvalue()


def png(orientation: int = 1, *, mode: str = "RGBA") -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRETS[1])
    told.add_text("Author", SECRETS[3], zip=True)
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    told.add(b"prVt", SECRETS[0].encode())
    told.add(b"tIME", struct.pack(">HBBBBB", 2026, 11, 30, 8, 15, 0))
    file = io.BytesIO()
    drawing(mode).save(
        file, "PNG", pnginfo=told, exif=notes(orientation), icc_profile=profile(), dpi=(300, 300),
        **({"transparency": 3} if mode == "P" else {}),
    )  # fmt: skip
    return file.getvalue()


def webp(orientation: int = 1, *, mode: str = "RGBA", lossless: bool = False) -> bytes:
    file = io.BytesIO()
    drawing(mode).save(
        file, "WEBP", exif=notes(orientation), xmp=XMP, icc_profile=profile(), lossless=lossless, quality=80
    )
    return file.getvalue()


def avif(orientation: int = 1, *, mode: str = "RGBA") -> bytes:
    file = io.BytesIO()
    drawing(mode).save(file, "AVIF", exif=notes(orientation), xmp=XMP, icc_profile=profile(), quality=80)
    return file.getvalue()


# What is sent, as what.
KINDS: dict[str, tuple[Callable[[int], bytes], str]] = {
    "JPEG": (jpeg, "image/jpeg"),
    "progressive JPEG": (lambda turn: jpeg(turn, progressive=True), "image/jpeg"),
    "grey JPEG": (lambda turn: jpeg(turn, mode="L"), "image/jpeg"),
    "CMYK JPEG": (lambda turn: jpeg(turn, mode="CMYK"), "image/jpeg"),
    "motion photo": (motion_photo, "image/jpeg"),
    "two pictures in one": (two_in_one, "image/jpeg"),
    "PNG": (png, "image/png"),
    "PNG with a palette": (lambda turn: png(turn, mode="P"), "image/png"),
    "lossy WebP": (webp, "image/webp"),
    "lossless WebP": (lambda turn: webp(turn, lossless=True), "image/webp"),
    "WebP without transparency": (lambda turn: webp(turn, mode="RGB"), "image/webp"),
    "AVIF": (avif, "image/avif"),
    "AVIF without transparency": (lambda turn: avif(turn, mode="RGB"), "image/avif"),
}


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def told_by(data: bytes) -> set[str]:
    """All that a reader of pictures finds in one beside the picture."""
    image = opened(data)
    found = {f"Exif {tag:#06x}" for tag in image.getexif()}
    found |= {
        name
        for name in ("xmp", "XML:com.adobe.xmp", "comment", "photoshop", "mp", "Comment", "Author")
        if name in image.info
    }
    return found | {f"text {name}" for name in getattr(image, "text", {})}


def hidden_in(data: bytes) -> set[str]:
    """Which secrets the bytes hold, packed or not."""
    texts = [data]
    at = 8
    while data.startswith(b"\x89PNG") and at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] in (b"zTXt", b"iCCP"):
            texts.append(zlib.decompress(data[at + 8 : at + 8 + length].split(b"\0", 1)[1][1:]))
        at += 12 + length
    return {secret for secret in SECRETS if any(secret.encode() in text for text in texts)}
