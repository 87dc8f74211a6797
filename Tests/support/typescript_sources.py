"""The web client's sources as text: how long its functions are. `deno fmt` has laid them out, so what is further in
than a function's first line belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.swift_sources import ROOT

WEB = ROOT / "web/src"
ARROW = re.compile(r"=>(?: [({\[]+)?$")
BODY = re.compile(r"\)(?:: .+)? \{$")
DECLARED = re.compile(r"(?:export )?(?:async )?function (\w+)")
KEPT = re.compile(r"(?:export )?const (\w+)\b")
METHOD = re.compile(r"(?!(?:if|for|while|switch|catch)\b)(?:(?:static|async|get|set|override) )*(\w+)(?:<.*>)?\(")


@dataclass(frozen=True)
class Function:
    """A function, where it begins, and its lines up to the one that closes it."""

    name: str
    first: int
    last: int
    # Without the lines of the named functions in it, which are measured for themselves.
    own: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def head_of(lines: list[str], opening: int) -> int:
    """The line on which a declaration begins whose parameters are on lines of their own."""
    head = opening
    while lines[head].lstrip().startswith((")", "}")):
        head -= 1
        while not lines[head].strip() or indent(lines[head]) > indent(lines[opening]):
            head -= 1
    return head


def end_of(lines: list[str], opening: int) -> int:
    """The last line of what is opened on one."""
    end = opening + 1
    while end < len(lines) and (not lines[end].strip() or indent(lines[end]) > indent(lines[opening])):
        end += 1
    return end if end < len(lines) and lines[end].lstrip().startswith((")", "}", "]")) else end - 1


def name_of(head: str, opening: str) -> str | None:
    """What the function is called that is opened on a line; nothing for one without a name. `None`: it opens none."""
    if ARROW.search(opening):
        kept = KEPT.match(head)
        return kept[1] if kept else ""
    declared = DECLARED.match(head) or METHOD.match(head)
    return declared[1] if declared and BODY.search(opening) else None


def functions(text: str) -> list[Function]:
    """Every function with a body of more than a line, whichever it is nested in."""
    lines = text.splitlines()
    found: list[Function] = []
    # From the innermost outwards, so that what is nested is known.
    for opening in reversed(range(len(lines))):
        name = name_of(lines[head_of(lines, opening)].strip(), lines[opening])
        if name is None:
            continue
        first, last = opening + 1, end_of(lines, opening) + 1
        own = last - opening - sum(one.length for one in outermost(found, first, last))
        found.append(Function(name, first, last, own))
    return found[::-1]


def outermost(found: list[Function], first: int, last: int) -> list[Function]:
    """The named functions within some lines that are in no other of them."""
    inside = sorted((one for one in found if one.name and first < one.first <= last), key=lambda one: one.first)
    kept: list[Function] = []
    for one in inside:
        if not kept or one.first > kept[-1].last:
            kept.append(one)
    return kept


def sources() -> dict[str, str]:
    """Each source of the client by its name."""
    paths = sorted(path for suffix in ("ts", "tsx") for path in WEB.rglob(f"*.{suffix}"))
    return {str(path.relative_to(WEB)): path.read_text() for path in paths}
