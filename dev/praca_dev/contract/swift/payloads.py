"""The data of events as types that read and write it."""

from __future__ import annotations

from dataclasses import dataclass

from ..documents import DEFINITIONS, ContractError, Json
from ..json_schemas import needed
from ..model import Contract
from .text import comment, literal, property_name

# What is read of a text that the contract gives no length, in Unicode scalars.
LONGEST_TEXT = 1 << 17
MOST_ITEMS = 1_000
FORMATS = {"uuid": ("UUID", "uuid"), "date-time": ("Date", "date")}
LARGEST = "Double.greatestFiniteMagnitude"
NUMBERS = {
    "integer": ("Int", "int", "Int.min", "Int.max"),
    "number": ("Double", "double", f"-{LARGEST}", LARGEST),
}


@dataclass(frozen=True)
class Value:
    """How a value of a schema looks in Swift."""

    type: str
    # What reads it, after `reader.`: {optional} stands where a getter's name has it, {name} where the field's name is.
    getter: str
    # What is written of a value.
    written: str = "{value}"
    is_list: bool = False
    is_flag: bool = False
    # Whether its fields stand among those of the whole.
    is_part: bool = False
    constant: str = ""


@dataclass(frozen=True)
class Field:
    name: str
    value: Value
    required: bool
    nullable: bool
    description: str

    @property
    def swift(self) -> str:
        return property_name(self.name)

    @property
    def is_plain(self) -> bool:
        """Whether there is always a value."""
        return (self.required and not self.nullable) or self.value.is_flag

    @property
    def type(self) -> str:
        return self.value.type if self.is_plain else f"{self.value.type}?"


def emit(contract: Contract) -> dict[str, str]:
    named = {name for event in contract.events for name in needed(contract, event.payload)}
    objects = {name for name in named if is_object(contract.schemas[name])}
    structs = {f"{name}Payload": structure(contract, name) for name in sorted(objects)}
    return {**structs, "Open": OPEN}


def is_object(schema: Json) -> bool:
    return "properties" in schema or "allOf" in schema


def structure(contract: Contract, name: str) -> str:
    said = contract.schemas[name].get("description", f"The contract's `{name}`, as events carry it.")
    own = [one for one in fields(contract, name) if not one.value.constant]
    properties = "".join(
        comment(one.description or f"The field `{one.name}`.", 4) + f"    public var {one.swift}: {one.type}\n"
        for one in own
    )
    parameters = ", ".join(f"{one.swift}: {one.type}{default(one)}" for one in own)
    assignments = "".join(f"self.{one.swift} = {one.swift}\n" for one in own)
    reads = "".join(f"let {one.swift} = {read(one)}\n" for one in own)
    always = [one for one in own if one.is_plain and not one.value.is_flag]
    guard = "guard " + ", ".join(f"let {one.swift}" for one in always) + " else { return nil }\n" if always else ""
    writes = "".join(write(one) for one in fields(contract, name))
    return f"""import Foundation
import JSON

{comment(said)}public struct {name}Payload: Sendable, Equatable, JSONWritable {{
{properties}
    /// What it says.
    public init({parameters}) {{
        {assignments}    }}

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {{
        {reads}{guard}{assignments}    }}

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {{
        json.object {{ writeFields(to: &$0) }}
    }}

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {{
        {writes}    }}
}}
"""


def fields(contract: Contract, name: str) -> list[Field]:
    """Of several parts, each that has a name is one field here."""
    schema = contract.schemas[name]
    found: dict[str, Field] = {}
    for part in schema.get("allOf", []):
        if "$ref" in part:
            reference = part["$ref"].removeprefix(DEFINITIONS)
            called = reference[0].lower() + reference[1:]
            whole = Value(f"{reference}Payload", f"{reference}Payload(&reader)", is_part=True)
            found[called] = Field(called, whole, True, False, f"What every `{reference}` says.")
        else:
            found |= own_fields(contract, part)
    return list((found | own_fields(contract, schema)).values())


def own_fields(contract: Contract, schema: Json) -> dict[str, Field]:
    required = schema.get("required", [])
    found = {}
    for name, node in schema.get("properties", {}).items():
        inner, nullable = without_null(node)
        said = node.get("description", "")
        found[name] = Field(name, value(contract, name, inner), name in required, nullable, said)
    return found


def without_null(node: Json) -> tuple[Json, bool]:
    """A schema without its null, and whether it had one."""
    if isinstance(node.get("type"), list):
        (kind,) = [one for one in node["type"] if one != "null"]
        return {**node, "type": kind}, True
    choices = node.get("oneOf", [])
    if len(choices) == 2 and {"type": "null"} in choices:
        return next(one for one in choices if one != {"type": "null"}), True
    return node, False


def value(contract: Contract, name: str, node: Json) -> Value:
    if "$ref" in node:
        return referred(contract, name, node["$ref"].removeprefix(DEFINITIONS))
    if node.get("const") is True:
        return Value("Bool", 'optionalBool("{name}") ?? false', is_flag=True)
    if "const" in node:
        return Value("String", "", constant=literal(str(node["const"])))
    if node.get("type") == "array":
        return listed(contract, name, node)
    return scalar(name, node)


def scalar(name: str, node: Json) -> Value:
    kind, form = node.get("type"), node.get("format")
    if kind == "string" and form in FORMATS:
        swift, getter = FORMATS[form]
        return Value(swift, f'{{optional:{getter}}}("{{name}}")')
    if kind == "string":
        length = f"{node.get('minLength', 0)}...{node.get('maxLength', LONGEST_TEXT)}"
        return Value("String", f'{{optional:string}}("{{name}}", length: {length})')
    if kind == "boolean":
        return Value("Bool", '{optional:bool}("{name}")')
    if kind in NUMBERS:
        swift, getter, lowest, highest = NUMBERS[kind]
        within = f"{node.get('minimum', lowest)}...{node.get('maximum', highest)}"
        return Value(swift, f'{{optional:{getter}}}("{{name}}", in: {within})')
    raise ContractError(f"no Swift for the field {name}: {node}")


def referred(contract: Contract, name: str, reference: str) -> Value:
    schema = contract.schemas[reference]
    if is_object(schema):
        return Value(f"{reference}Payload", f'{{optional:object}}("{{name}}") {{{{ {reference}Payload(&$0) }}}}')
    if reference not in contract.enumerations:
        return value(contract, name, schema)
    if schema.get("x-extensible"):
        made = f"{{{{ Open<{reference}>(rawValue: $0) }}}}"
        getter = f'{{optional:string}}("{{name}}", length: 1...200).map {made}'
        return Value(f"Open<{reference}>", getter, "{value}.rawValue")
    return Value(reference, f'{{optional:choice}}("{{name}}", of: {reference}.self)', "{value}.rawValue")


def listed(contract: Contract, name: str, node: Json) -> Value:
    item = value(contract, name, node["items"])
    if not item.type.endswith("Payload"):
        raise ContractError(f"no Swift for the list {name}")
    most = node.get("maxItems", MOST_ITEMS)
    getter = f'{{optional:objects}}("{{name}}", count: 0...{most}) {{{{ {item.type}(&$0) }}}}'
    return Value(f"[{item.type}]", getter, is_list=True)


class Getter:
    """The name of a getter in a format: `{optional:uuid}` is uuid or optionalUUID."""

    def __init__(self, *, required: bool) -> None:
        self.required = required

    def __format__(self, name: str) -> str:
        return name if self.required else "optional" + ("UUID" if name == "uuid" else name[0].upper() + name[1:])


def read(field: Field) -> str:
    if field.value.is_part:
        return field.value.getter
    getter = Getter(required=field.required and not field.nullable)
    return "reader." + field.value.getter.format(optional=getter, name=field.name)


def write(field: Field) -> str:
    if field.value.constant:
        return f"json.field({literal(field.name)}, {field.value.constant})\n"
    if field.value.is_part:
        return f"{field.swift}.writeFields(to: &json)\n"
    if field.value.is_flag:
        return f"if {field.swift} {{ json.field({literal(field.name)}, true) }}\n"
    if field.value.is_list and field.is_plain:
        return f"json.array({literal(field.name)}, {field.swift})\n"
    mode = "" if field.is_plain else ("nullable: " if field.nullable else "ifPresent: ")
    written = field.value.written.format(value=field.swift if field.is_plain else f"{field.swift}?")
    return f"json.field({literal(field.name)}, {mode}{written.removesuffix('?')})\n"


def default(field: Field) -> str:
    if field.value.is_flag:
        return " = false"
    return "" if field.is_plain or (field.required and field.nullable) else " = nil"


OPEN = """/// A word of a list that may grow: one that this version knows, or another.
public enum Open<Word: RawRepresentable<String> & CaseIterable & Sendable & Equatable>: Sendable, Equatable {
    /// A word of the list as it is here.
    case known(Word)
    /// A word of a later version.
    case other(String)

    /// The word that these letters are.
    public init(rawValue: String) {
        let word = Word.allCases.first { $0.rawValue.utf8.elementsEqual(rawValue.utf8) }
        self = word.map { .known($0) } ?? .other(rawValue)
    }

    /// Its letters.
    public var rawValue: String {
        switch self {
        case .known(let word): word.rawValue
        case .other(let text): text
        }
    }

    /// The word, if it is known here.
    public var known: Word? {
        if case .known(let word) = self { return word }
        return nil
    }
}
"""
