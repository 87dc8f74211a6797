"""Who needs whom inside a library or a service: a graph of its files, and one of its folders."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from .index_store import Source


@dataclass(frozen=True)
class Graph:
    """Which node needs which others, each with a line of a file that shows it."""

    needs: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, one: str, other: str, evidence: str) -> None:
        if one != other:
            self.needs.setdefault(one, {}).setdefault(other, evidence)

    def way(self, start: str, end: str) -> list[str]:
        """The nodes on a shortest way from one to another, by at least one step; none if there is no way."""
        before: dict[str, str] = {}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for other in sorted(self.needs.get(node, {})):
                if other in before:
                    continue
                before[other] = node
                if other == end:
                    path = [end]
                    while path[0] != start or len(path) == 1:
                        path.insert(0, before[path[0]])
                    return path
                waiting.append(other)
        return []

    def on_cycles(self) -> set[str]:
        """The nodes that need themselves by way of others."""
        return {node for node in self.needs if self.way(node, node)}

    def cycles(self) -> list[str]:
        """For each node on a cycle a shortest one, told once: the nodes in order, and what one names of the next."""
        told: dict[frozenset[str], str] = {}
        for node in sorted(self.needs):
            path = self.way(node, node)
            if path and frozenset(path) not in told:
                steps = [f"{one} → {other} ({self.needs[one][other]})" for one, other in pairwise(path)]
                told[frozenset(path)] = ", ".join(steps)
        return list(told.values())


def graphs(sources: Iterable[Source], root: Path) -> tuple[Graph, Graph]:
    """The graph of the files below `root`, and that of their folders, which are `.` and below.

    What extends a type in a file of its own, `Session+Run.swift` beside `Session.swift`, is a part of that type's file:
    a type may be written in several.
    """
    sources = [source for source in sources if source.path.is_relative_to(root)]
    where = {symbol: source.path for source in sources for symbol in source.defines}
    paths = {source.path for source in sources}
    files, folders = Graph(), Graph()

    def file(path: Path) -> str:
        whole = path.with_stem(path.stem.split("+")[0])
        return str((whole if whole in paths else path).relative_to(root))

    for source in sources:
        for symbol, naming in source.names.items():
            other = where.get(symbol, source.path)
            evidence = f"{source.path.relative_to(root)}:{naming.line} names {naming.symbol} of {other.name}"
            files.add(file(source.path), file(other), evidence)
            folders.add(str(source.path.parent.relative_to(root)), str(other.parent.relative_to(root)), evidence)
    return files, folders
