"""The two documents as they are read: a reference may lead from either into either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import yaml

from ..errors import StackError
from ..layout import ROOT

Json = dict[str, Any]
FOLDER = ROOT / "docs"
# The parser in C, where it was built: the other takes a second.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SCHEMAS = "/components/schemas/"
# Where a schema of the documents is found in a schema that was taken out of them.
DEFINITIONS = "#/$defs/"


class ContractError(StackError):
    """The documents contradict each other or themselves."""


class Documents:
    """openapi.yaml and asyncapi.yaml."""

    OPENAPI, ASYNCAPI = "praca:/openapi.yaml", "praca:/asyncapi.yaml"

    def __init__(self, openapi: Json, asyncapi: Json) -> None:
        self.openapi = openapi
        self.asyncapi = asyncapi
        resources = [(self.OPENAPI, openapi), (self.ASYNCAPI, asyncapi)]
        self._registry = jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft202012)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Documents:
        """Those of a folder."""
        openapi, asyncapi = (
            yaml.load((folder / name).read_text(), Loader) for name in ("openapi.yaml", "asyncapi.yaml")
        )
        return cls(openapi, asyncapi)

    def resolved(self, node: Json, base: str) -> Json:
        """What a node of the document `base` says, or what it refers to."""
        resolver = self._registry.resolver(base)
        while "$ref" in node and len(node) == 1:
            try:
                found = resolver.lookup(node["$ref"])
            except jsonschema_rs.ReferencingError as error:
                raise ContractError(f"{base}: {node['$ref']} leads nowhere: {error}") from error
            node, resolver = cast(Json, found.contents), found.resolver
        return node

    def schemas(self) -> dict[str, Json]:
        """Every named schema of both; references between them as `#/$defs/<name>`."""
        named: dict[str, Json] = {}
        for document in (self.openapi, self.asyncapi):
            for name, schema in document["components"]["schemas"].items():
                if name in named:
                    raise ContractError(f"the schema {name} stands in both documents")
                named[name] = relocated(schema)
        for name, schema in named.items():
            if missing := {one for one in references(schema) if one not in named}:
                raise ContractError(f"the schema {name} refers to {', '.join(sorted(missing))}, which there is not")
        return named


def relocated(node: Any) -> Any:
    """A part of a document with its references to named schemas as `#/$defs/<name>`."""
    if isinstance(node, list):
        return [relocated(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: relocated(value) for key, value in node.items()}
    if isinstance(reference := found.get("$ref"), str):
        if SCHEMAS not in reference:
            raise ContractError(f"{reference} is no reference to a named schema")
        found["$ref"] = DEFINITIONS + reference.partition(SCHEMAS)[2]
    return found


def references(node: Any) -> Iterator[str]:
    """The names of the schemas that a relocated schema refers to, each as often as it does."""
    if isinstance(node, list):
        for one in node:
            yield from references(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix(DEFINITIONS)
            else:
                yield from references(value)
