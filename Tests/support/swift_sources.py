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


FUNCTION = re.compile(r"\bfunc\s+([^\s(<]+)|\b(init)\b(?=[?(<])|\bvar\s+(\w+)\s*:[^={\n]+(?=\{)")


@dataclass(frozen=True)
class Function:
    """A function, where it begins, and how many lines it takes from its brace to the closing one."""

    name: str
    line: int
    length: int


def body_of(code: str, position: int) -> tuple[int, int] | None:
    """Where the braces of the declaration are whose head goes on at a position; None for one without a body."""
    depth = 0
    for index in range(position, len(code)):
        character = code[index]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth:
            continue
        elif character == "{":
            return index, end_of(code, index)
        elif character in "}=;" or (character == "\n" and NEXT.match(code, index)):
            return None
    return None


# What begins a declaration of its own, so that the one before it had no body.
NEXT = re.compile(
    r"\n\s*(?:$|\}|@|(?:public|package|private|fileprivate|static|mutating|func|init|var|let|case|associatedtype)\b|\n)"
)


def end_of(code: str, start: int) -> int:
    """The closing brace."""
    depth = 0
    for index in range(start, len(code)):
        if code[index] in "{}":
            depth += 1 if code[index] == "{" else -1
            if not depth:
                return index
    return len(code) - 1


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
    def functions(self) -> list[Function]:
        """Functions, initialisers and computed properties with a body, whichever they are nested in."""
        code = NOISE.sub(lambda noise: "\n" * noise[0].count("\n") or " ", self.text)
        found = []
        for head in FUNCTION.finditer(code):
            body = body_of(code, head.end())
            if body:
                start, end = body
                name = (head[1] or head[2] or head[3] or "init").strip()
                found.append(
                    Function(
                        name,
                        code.count("\n", 0, head.start(1) if head[1] else head.end()) + 1,
                        code.count("\n", start, end) + 1,
                    )
                )
        return found

    @cached_property
    def words(self) -> set[str]:
        return set(re.findall(r"\b[A-Z]\w*", self.code))


def swift_files(*folders: str) -> list[SwiftFile]:
    """All Swift files below some folders of the checkout."""
    return [SwiftFile(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.swift"))]


def services() -> list[str]:
    return sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())


def core_of(service: str) -> str:
    """The module of a service's domain and use cases."""
    return "".join(word.capitalize() for word in service.split("-")) + "Core"
