"""docs/openapi.yaml as the tests use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig

from praca_dev.layout import ROOT

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
# Requests that are made up for one operation and one caller, beside those that cover its schema's edges.
EXAMPLES = 6

# The same requests in every run: a failure can be looked into, and a change that passes here passes elsewhere.
GENERATION = {"max-examples": EXAMPLES, "deterministic": True, "no-shrink": True, "with-security-parameters": False}
schema = schemathesis.openapi.from_path(
    ROOT / "docs/openapi.yaml", config=SchemathesisConfig.from_dict({"generation": GENERATION})
)
DOCUMENT: Json = dict(schema.raw_schema)


def resolved(node: Json) -> Json:
    """What a node says, or what it refers to."""
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return resolved(found)


def operations() -> Iterator[tuple[str, Json]]:
    """Every operation as `GET /path`, with its path's parameters among its own."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                own = item[method]
                yield f"{method.upper()} {path}", {**own, "parameters": parameters(item) + parameters(own)}


def parameters(node: Json) -> list[Json]:
    return [resolved(parameter) for parameter in node.get("parameters", [])]


OPERATIONS = dict(operations())
