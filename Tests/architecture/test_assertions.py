"""Every test looks at something: it asserts, or calls what asserts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from support.swift_sources import ROOT, swift_files

# What fails a test by itself.
SWIFT_CHECK = re.compile(r"#expect\b|#require\b|\bIssue\.record\(|\bconfirmation\(|\bwithKnownIssue\(")
SWIFT_FUNCTION = re.compile(r"\b(?:func\s+(?P<name>\w+|`[^`]+`)|(?P<init>init))\s*(?:<[^>{}]*>)?\s*\(")
SWIFT_CALL = re.compile(r"\b(\w+)\s*(?:\(|\{)|`([^`]+)`\(")
SWIFT_TEST = re.compile(r"@Test\b")
PYTHON_CHECKS = {"raises", "fail", "warns"}


def closed(asserting: set[str], calls: Mapping[str, Iterable[str]]) -> set[str]:
    """Those that assert, and all that call one of them, by however many steps."""
    found = set(asserting)
    while more := {name for name, called in calls.items() if name not in found and found & set(called)}:
        found |= more
    return found


class Functions:
    """The functions of a language's tests and helpers: which assert, and whom they call. Same names are one."""

    def __init__(self) -> None:
        self.asserting: set[str] = set()
        self.calls: dict[str, set[str]] = {}
        self.tests: dict[str, tuple[str, set[str], bool]] = {}

    def add(self, name: str, called: set[str], *, asserts: bool) -> None:
        self.calls.setdefault(name, set()).update(called)
        if asserts:
            self.asserting.add(name)

    def add_test(self, place: str, name: str, called: set[str], *, asserts: bool) -> None:
        self.tests[f"{place}: {name}"] = (name, called, asserts)

    def blind(self) -> list[str]:
        """Tests that cannot fail but by a crash."""
        checking = closed(self.asserting, self.calls)
        return sorted(
            place for place, (_, called, asserts) in self.tests.items() if not asserts and not called & checking
        )


def read_python(functions: Functions, path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        inner = list(ast.walk(node))
        called = {
            call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            for call in inner
            if isinstance(call, ast.Call)
        }
        asserts = any(isinstance(part, ast.Assert) for part in inner) or bool(called & PYTHON_CHECKS)
        # A test may hand a helper over instead of calling it.
        called |= {part.id for part in inner if isinstance(part, ast.Name)}
        if node.name.startswith("test_"):
            functions.add_test(str(path), node.name, called, asserts=asserts)
        else:
            functions.add(node.name, called, asserts=asserts)


def swift_body(text: str, start: int) -> str:
    """From the first brace at or behind `start` to the one that closes it."""
    opening = text.find("{", start)
    depth = 0
    for place in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[opening : place + 1]
    return text[opening:]


def read_swift(functions: Functions, name: str, text: str) -> None:
    for found in SWIFT_FUNCTION.finditer(text):
        body = swift_body(text, found.end())
        called = {one or other for one, other in SWIFT_CALL.findall(body)}
        asserts = bool(SWIFT_CHECK.search(body))
        function = (found["name"] or "init").strip("`")
        before = text[: found.start()]
        attributes = before[max(before.rfind("}"), before.rfind("{"), before.rfind("\n\n")) + 1 :]
        if SWIFT_TEST.search(attributes):
            functions.add_test(name, function, called, asserts=asserts)
        else:
            functions.add(function, called, asserts=asserts)


def test_every_python_test_asserts_something() -> None:
    functions = Functions()
    for folder in ("Tests", "dev"):
        for path in (ROOT / folder).rglob("*.py"):
            read_python(functions, path)
    assert len(functions.tests) > 300
    assert not functions.blind()


def test_every_swift_test_expects_something() -> None:
    functions = Functions()
    for file in swift_files("Tests"):
        read_swift(functions, file.name, file.code)
    assert len(functions.tests) > 700
    assert not functions.blind()


def blind_scripts(text: str) -> list[str]:
    """Tests of the web client that compare nothing, by their names; each goes on to the next."""
    tests = re.split(r"^Deno\.test\(", text, flags=re.M)[1:]
    helpers = {
        name
        for name, body in re.findall(r"^(?:async )?(?:function|const) (\w+)(.*?)(?=^\S)", text, re.M | re.S)
        if "assert" in body
    }
    return [
        test.split("\n")[0] for test in tests if not re.search(rf"\b(?:assert|{'|'.join(helpers) or 'assert'})\b", test)
    ]


def test_every_test_of_the_web_client_compares_something() -> None:
    files = sorted((ROOT / "web/tests").glob("*_test.ts"))
    assert len(files) > 10
    assert not [f"{path.name}: {name}" for path in files for name in blind_scripts(path.read_text())]
    assert blind_scripts('Deno.test("blind", () => {\n  run();\n});\n') == ['"blind", () => {']


def test_a_test_without_an_assertion_is_found(tmp_path: Path) -> None:
    functions = Functions()
    source = "def look():\n    assert 1\ndef test_by_helper():\n    look()\ndef test_blind():\n    print(1)\n"
    written = tmp_path / "example.py"
    written.write_text(source)
    read_python(functions, written)
    read_swift(functions, "Example.swift", "func see() { #expect(true) }\n\n@Test func seeing() { see() }\n")
    read_swift(functions, "Other.swift", "@Test func blind() throws { try run() }\n")
    assert functions.blind() == [f"{written}: test_blind", "Other.swift: blind"]
