"""The Swift sources as text: what a file imports, declares and names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ATTRIBUTES = r"(?:@\w+(?:\([^)]*\))?\s+)*"
IMPORT = re.compile(rf"^\s*{ATTRIBUTES}import\s+(?:(?:struct|class|enum|protocol|func|typealias)\s+)?(\w+)", re.M)
DECLARATION = re.compile(
    rf"^{ATTRIBUTES}(?:(?:public|package|internal|final|indirect)\s+)*"
    r"(?:struct|class|actor|enum|protocol|typealias)\s+(\w+)",
    re.M,
)
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:.*?)"""|"(?:\\.|[^"\\\n])*"', re.S)


@dataclass(frozen=True)
class SwiftFile:
    """One source file."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def code(self) -> str:
        """Without comments and string literals."""
        return NOISE.sub(" ", self.text)

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def imports(self) -> set[str]:
        return set(IMPORT.findall(self.code))

    @cached_property
    def declares(self) -> set[str]:
        """The types at the top level of the file that others can name."""
        return set(DECLARATION.findall(self.code))

    @cached_property
    def words(self) -> set[str]:
        return set(re.findall(r"\b[A-Z]\w*", self.code))


def swift_files(*folders: str) -> list[SwiftFile]:
    """All Swift files below some folders of the checkout."""
    return [SwiftFile(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.swift"))]


def services() -> list[str]:
    return sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
