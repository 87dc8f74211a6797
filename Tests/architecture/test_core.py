"""A service's core, its domain and use cases, is a target of its own, and sees no store and no transport."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from praca_dev.builder import build_flags
from support.swift_sources import ROOT, core_of, services, swift_files

# Values, computations, and what logs, metrics and bytes are held by: none of them reaches a server.
ALLOWED = {
    *("Primitives", "ClientAddress", "Common", "Contract", "JSON", "Waiting", "CZlib"),
    *("Logging", "Metrics", "NIOCore"),
}

MANIFEST = """// swift-tools-version: 6.2
import PackageDescription
let package = Package(
    name: "made-up", targets: [.target(name: "Store"), .target(name: "MadeUpCore", dependencies: [%s])])
"""


@cache
def targets() -> dict[str, dict[str, Any]]:
    """What the manifest says of each target; read apart from `.build`, which a build may hold meanwhile."""
    with TemporaryDirectory() as scratch:
        command = ["swift", "package", "--scratch-path", scratch, "dump-package"]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    return {target["name"]: target for target in json.loads(said)["targets"]}


def declared(target: dict[str, Any]) -> set[str]:
    """The modules that a target may import by what it declares; a product is named like its module here."""
    return {(found.get("byName") or found["product"])[0].replace("-", "_") for found in target["dependencies"]}


@pytest.mark.parametrize("service", services())
def test_a_core_declares_no_store_bus_or_transport(service: str) -> None:
    core = targets()[core_of(service)]
    assert core["path"] == f"services/{service}/Core"
    assert declared(core) <= ALLOWED


@pytest.mark.parametrize("service", services())
def test_domain_and_use_cases_stand_in_the_core_and_nothing_else_does(service: str) -> None:
    root = ROOT / "services" / service
    assert {path.name for path in (root / "Core").iterdir()} == {"Domain", "UseCases"}
    assert not [name for name in ("Domain", "UseCases") if (root / name).exists()]


@pytest.mark.parametrize("declares", [False, True])
def test_a_core_that_imports_what_it_does_not_declare_is_not_built(tmp_path: Path, declares: bool) -> None:
    """With the flags of every build here; a twin declares it, and is built."""
    (tmp_path / "Package.swift").write_text(MANIFEST % ('"Store"' if declares else ""))
    for target, text in (("Store", "package enum Rows {}"), ("MadeUpCore", "import Store")):
        folder = tmp_path / "Sources" / target
        folder.mkdir(parents=True)
        (folder / "Source.swift").write_text(f"{text}\n")
    built = subprocess.run(
        ["swift", "build", "--package-path", str(tmp_path), *build_flags()], check=False, capture_output=True, text=True
    )
    assert (built.returncode == 0) == declares
    assert ("Target MadeUpCore imports another target (Store)" in built.stdout + built.stderr) != declares


def test_no_target_declares_what_none_of_its_files_imports() -> None:
    wrong = []
    for name, target in targets().items():
        if target["type"] == "system":
            continue
        folder = target.get("path") or f"{'Tests' if target['type'] == 'test' else 'Sources'}/{name}"
        apart = [re.compile(rf"{folder}/{excluded}(/|$)") for excluded in target["exclude"]]
        files = [file for file in swift_files(folder) if not any(other.match(file.name) for other in apart)]
        assert files, folder
        imported = set().union(*(file.imports for file in files))
        wrong += [f"{name} declares {module}" for module in sorted(declared(target) - imported)]
    assert not wrong
