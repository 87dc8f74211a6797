"""What of the web client's sources no compiler looks at."""

from __future__ import annotations

import re
from pathlib import Path

from support.swift_sources import ROOT

WEB = ROOT / "web"
# An attribute whose name has a hyphen: TSX lets any such name pass.
USED = re.compile(r"(?<=[\s{])([a-z]+(?:-[a-z]+)+)=[{\"]")
DECLARED = re.compile(r'"([a-z]+(?:-[a-z]+)+)"\?:')


def used(sources: list[Path]) -> dict[str, set[str]]:
    """The attributes with a hyphen, and where they stand."""
    found: dict[str, set[str]] = {}
    for path in sources:
        for name in USED.findall(path.read_text()):
            found.setdefault(name, set()).add(path.name)
    return found


def test_every_attribute_with_a_hyphen_is_one_that_is_declared() -> None:
    declared = set(DECLARED.findall((WEB / "types/jsx.d.ts").read_text()))
    found = used(sorted((WEB / "src").rglob("*.tsx")))
    assert {"aria-label", "data-seq"} <= found.keys()
    assert not {name: places for name, places in found.items() if name not in declared}


def test_an_attribute_that_is_written_wrong_is_found(tmp_path: Path) -> None:
    source = tmp_path / "Page.tsx"
    source.write_text('<p aria-lable="a" class="on-top" data-seq={a-b}>{x} aria-live="off"</p>')
    assert set(used([source])) == {"aria-lable", "data-seq", "aria-live"}
