"""The files that are made from the contract: `make contract` writes them, a test compares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..layout import ROOT
from . import json_schemas, swift, typescript
from .model import Contract


@dataclass(frozen=True)
class Emitter:
    """One kind of output."""

    # Patterns of the files that are this emitter's, below the root: what it does not make there goes.
    owns: tuple[str, ...]
    # The files, by their path below the root, and what they hold.
    emit: Callable[[Contract], dict[str, str]]


EMITTERS = {
    "JSON Schema": Emitter(("docs/schemas/**/*.json",), json_schemas.emit),
    "TypeScript": Emitter((f"{typescript.FOLDER}/*.ts",), typescript.emit),
    "Swift": Emitter(("Sources/Contract/**/*.swift",), swift.emit),
}


def write(contract: Contract, root: Path = ROOT) -> None:
    """Makes every generated file anew, and removes those that are made no more."""
    for emitter in EMITTERS.values():
        files = emitter.emit(contract)
        for name in owned(emitter, root) - files.keys():
            (root / name).unlink()
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)


def differences(emitter: Emitter, contract: Contract, root: Path = ROOT) -> list[str]:
    """The files of an emitter that are not what `write` would make."""
    files = emitter.emit(contract)
    stale = owned(emitter, root) - files.keys()
    changed = {name for name, text in files.items() if not (root / name).is_file() or (root / name).read_text() != text}
    return sorted(stale | changed)


def owned(emitter: Emitter, root: Path) -> set[str]:
    return {str(path.relative_to(root)) for pattern in emitter.owns for path in root.glob(pattern)}
