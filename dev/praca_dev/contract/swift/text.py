"""Swift's names, comments and layout."""

from __future__ import annotations

import re
import subprocess
import tempfile
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from ...layout import ROOT
from ..documents import ContractError

WIDTH = 120
HEADER = "// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.\n"
ACRONYMS = {"json", "uri", "url", "http", "id"}
KEYWORDS = {"public", "private", "default", "in", "is", "as", "self", "case", "operator", "internal", "where", "switch"}


def formatted(files: Mapping[str, str]) -> dict[str, str]:
    """The files as `swift format` writes them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{HEADER}\n{text}")
        command = ["swift", "format", "--configuration", str(ROOT / ".swift-format"), "--in-place", "--recursive"]
        done = subprocess.run([*command, folder], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise ContractError(f"swift format does not take what was made: {done.stderr}")
        return {name: (Path(folder) / name).read_text() for name in files}


def word(raw: str) -> str:
    """A case's or constant's name: `MALFORMED_JSON` is malformedJSON, `rooms-gateway` roomsGateway."""
    first, *rest = re.split(r"[^A-Za-z0-9]+", raw)
    return first.lower() + "".join(
        part.upper() if part.lower() in ACRONYMS else part[:1].upper() + part[1:].lower() for part in rest
    )


def declared(name: str) -> str:
    """A name where it is declared."""
    return f"`{name}`" if name in KEYWORDS else name


def property_name(field: str) -> str:
    """`userId` is userID."""
    return re.sub(r"Id(s?)$", r"ID\1", field)


def comment(text: str, indent: int = 0) -> str:
    """A documentation comment, with its line break; empty without a text."""
    prefix = " " * indent + "/// "
    lines = textwrap.wrap(" ".join(text.split()), WIDTH - len(prefix), break_long_words=False, break_on_hyphens=False)
    return "".join(f"{prefix}{line}\n" for line in lines)


def literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def blocks(parts: Iterable[str]) -> str:
    """Declarations with an empty line between them."""
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)
