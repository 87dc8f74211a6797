"""The lists of words that services share."""

from __future__ import annotations

from ..model import Contract
from .text import blocks, comment, declared, literal, word

# Made elsewhere, or lists of what is made elsewhere.
CODES = {"ProblemCode", "SocketOnlyCode", "SocketCode", "ConnectCode", "BlockCode", "SessionEndCode"}


def emit(contract: Contract) -> str:
    return blocks(enumeration(contract, name) for name in contract.enumerations if name not in CODES)


def enumeration(contract: Contract, name: str) -> str:
    schema = contract.schemas[name]
    said = schema.get("description", "One of a list of words that the contract has.")
    if schema.get("x-extensible"):
        said += " Whoever reads one reckons with words that are not here."
    return f"""{comment(said)}public enum {name}: String, Sendable, CaseIterable {{
{cases(contract, name)}}}
"""


def cases(contract: Contract, name: str) -> str:
    """The words, each with what is said of it."""
    schema = contract.schemas[name]
    sentences = schema.get("x-enum-descriptions", [""] * len(schema["enum"]))
    lines = []
    for raw, called, said in zip(schema["enum"], case_names(contract, name), sentences, strict=True):
        value = "" if raw == called else f" = {literal(raw)}"
        lines.append(f"{comment(said, 4)}    case {declared(called)}{value}\n")
    return "".join(lines)


def case_names(contract: Contract, name: str) -> list[str]:
    """In the code, which is in English, some words have other names."""
    schema = contract.schemas[name]
    names: list[str] = schema.get("x-enum-varnames", [word(raw) for raw in schema["enum"]])
    return names
