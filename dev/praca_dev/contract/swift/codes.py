"""Every code with its status and texts."""

from __future__ import annotations

from ..model import Code, Contract
from .enumerations import cases
from .text import comment, literal, word


def problem_codes(contract: Contract) -> str:
    constants = "".join(constant(code) for code in contract.codes)
    every = ", ".join(f".{word(code.name)}" for code in contract.codes)
    return f"""/// A kind of refusal that clients rely on: its stable name, its HTTP status and its titles.
///
/// Whoever reads one reckons with names that are not here.
public struct ProblemCode: Sendable, Equatable {{
    /// UPPER_SNAKE, never changed once published.
    public let name: String
    /// The HTTP status of answers with this code.
    public let status: Int
    /// The title in Brazilian Portuguese: a short sentence, the same for every occurrence.
    public let portuguese: String
    /// The title in English.
    public let english: String

    private init(_ name: String, _ status: Int, pt portuguese: String, en english: String) {{
        self.name = name
        self.status = status
        self.portuguese = portuguese
        self.english = english
    }}

    /// Whether both have the same name.
    public static func == (one: ProblemCode, other: ProblemCode) -> Bool {{ one.name == other.name }}
}}

extension ProblemCode {{
{constants}
    /// All of them.
    public static let all: [ProblemCode] = [{every}]
}}
"""


def constant(code: Code) -> str:
    return (
        comment(code.english, 4)
        + f"    public static let {word(code.name)} = ProblemCode("
        + f"{literal(code.name)}, {code.status}, pt: {literal(code.portuguese)}, en: {literal(code.english)})\n"
    )


def session_ends(contract: Contract) -> str:
    """Why a socket is closed; not a problem, for nobody asked for anything."""
    name = "SessionEndCode"
    codes = contract.codes_of(name)
    portuguese = "".join(f"case .{word(code.name)}: {literal(code.portuguese)}\n" for code in codes)
    english = "".join(f"case .{word(code.name)}: {literal(code.english)}\n" for code in codes)
    return f"""{comment(contract.schemas[name]["description"])}public enum {name}: String, Sendable, CaseIterable {{
{cases(contract, name)}
    /// A sentence in Brazilian Portuguese.
    public var portuguese: String {{
        switch self {{
        {portuguese}        }}
    }}

    /// A sentence in English.
    public var english: String {{
        switch self {{
        {english}        }}
    }}
}}
"""
