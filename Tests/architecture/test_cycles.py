"""Inside a library or a service no file and no folder needs itself by way of others.

What needs what is the compiler's word: the graph comes out of the index that a debug build leaves.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

from support.dependencies import Graph, graphs
from support.index_store import IndexStore, Source
from support.swift_sources import ROOT

MODULES = sorted(f"{group}/{path.name}" for group in ("Sources", "services") for path in (ROOT / group).iterdir())


@cache
def compiled() -> tuple[list[Source], list[Path]]:
    store = ROOT / ".build/debug/index/store"
    return IndexStore(store).sources(ROOT / "Sources", ROOT / "services") if store.is_dir() else ([], [])


@pytest.mark.parametrize("module", [name for name in MODULES if list((ROOT / name).rglob("*.swift"))])
def test_no_file_and_no_folder_needs_itself_by_way_of_others(module: str) -> None:
    sources, stale = compiled()
    if not sources or any(path.is_relative_to(ROOT / module) for path in stale):
        assert "PRACA_BUILT" not in os.environ, f"not in the index: {stale}"
        pytest.skip("not built since it changed; `make build` tells the compiler's index")
    cycles = [cycle for graph in graphs(sources, ROOT / module) for cycle in graph.cycles()]
    assert not cycles, "\n".join(cycles)


def made_up(folder: Path, files: dict[str, str]) -> tuple[Graph, Graph]:
    """The graphs of some sources, compiled for it."""
    for name, text in files.items():
        path = folder / "Made" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = ["swiftc", "-parse-as-library", "-module-name", "Made", "-c", "-index-store-path", str(folder / "store")]
    subprocess.run([*command, *(str(folder / "Made" / name) for name in files)], cwd=folder, check=True)
    sources, stale = IndexStore(folder / "store").sources(folder / "Made")
    assert len(sources) == len(files) and not stale
    return graphs(sources, folder / "Made")


def test_a_cycle_is_found_whatever_closes_it_and_told_step_by_step(tmp_path: Path) -> None:
    files, folders = made_up(
        tmp_path,
        {
            "Low/Number.swift": "struct Number { static let one = 1 }\n",
            # By an inferred static member and a free function, without the name of a type.
            "Low/Statics.swift": "func below() -> Int { above() }\n",
            "High/Above.swift": "func above() -> Int { let made: Number = .made(); _ = made; return below() }\n",
            # An extension elsewhere is named by its member alone.
            "High/Making.swift": "extension Number { static func made() -> Number { Number() } }\n",
            "High/Free.swift": "func free() -> Int { above() + Number.one }\n",
        },
    )
    assert files.on_cycles() == {"Low/Statics.swift", "High/Above.swift"}
    assert files.needs["High/Above.swift"]["High/Making.swift"] == "High/Above.swift:1 names made() of Making.swift"
    assert folders.on_cycles() == {"Low", "High"}
    assert files.cycles() == [
        "High/Above.swift → Low/Statics.swift (High/Above.swift:1 names below() of Statics.swift), "
        "Low/Statics.swift → High/Above.swift (Low/Statics.swift:1 names above() of Above.swift)"
    ]


def test_what_goes_one_way_is_no_cycle_and_the_parts_of_a_type_are_one_file(tmp_path: Path) -> None:
    files, folders = made_up(
        tmp_path,
        {
            "Whole.swift": "struct Whole { func run() { helped() } }\n",
            "Whole+help.swift": "extension Whole { func helped() { again() } ; func again() {} }\n",
            "Users/User.swift": "func user() { Whole().run() }\n",
        },
    )
    assert not files.on_cycles() and not folders.on_cycles()
    assert files.needs == {"Users/User.swift": {"Whole.swift": "Users/User.swift:1 names Whole of Whole.swift"}}
