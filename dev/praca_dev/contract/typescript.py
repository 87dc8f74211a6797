"""The contract as TypeScript, for the web client. Nearly all of it is types, which weigh nothing; what stays at run
time is where each operation is, and lists of words, which the bundler drops where nobody uses them."""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from collections.abc import Callable, Iterable

from ..errors import StackError
from ..layout import ROOT
from .documents import DEFINITIONS, Json, references
from .model import Contract, Operation

FOLDER = "web/src/api/contract"
DENO = ROOT / ".dev/venv/bin/deno"
FORMAT_SECONDS = 60.0
COMMENT_WIDTH = 110
HEAD = "// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml; `make test` fails where it differs.\n"
PRIMITIVES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
MOST, LEAST = ("maxLength", "maxItems", "maximum"), ("minLength", "minItems", "minimum")
NAME = re.compile(r"[A-Za-z_$][\w$]*")
BRACKETS = re.compile(r"\{[^{}]*\}")


def emit(contract: Contract) -> dict[str, str]:
    """The files by their paths in the repository."""
    files = {"schemas": schemas(contract), "operations": operations(contract), "socket": socket(contract)}
    return {f"{FOLDER}/{name}.ts": formatted(HEAD + text) for name, text in files.items()}


def formatted(text: str) -> str:
    """As `deno fmt` wants it."""
    command = [str(DENO), "fmt", "--quiet", "--ext", "ts", "--config", str(ROOT / "web/deno.json"), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=FORMAT_SECONDS)
    if done.returncode != 0:
        raise StackError(f"what was made of the documents is no TypeScript:\n{done.stderr.strip()}")
    return done.stdout


# The files


def schemas(contract: Contract) -> str:
    """What calls and packets hold: every schema that it takes to read them, in the documents' order."""
    todo = set(references(list(said(contract))))
    found: set[str] = set()
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= set(references(contract.schemas[name])) - found
    needed = {name: schema for name, schema in contract.schemas.items() if name in found}
    return "\n".join([*(declaration(name, schema) for name, schema in needed.items()), limits(needed)])


def said(contract: Contract) -> Iterable[Json]:
    """All that is sent and answered, as schemas."""
    for operation in contract.operations:
        yield from (one.schema for one in operation.parameters)
        yield from (one for one in (operation.body, *(answer.schema for answer in operation.answers)) if one)
    names = [one.payload for one in (*contract.packets, contract.connect_error)]
    for request in contract.requests:
        names += [request.packet.payload, request.answer, request.refusal]
    yield from ({"$ref": DEFINITIONS + name} for name in names)


def operations(contract: Contract) -> str:
    """What each operation takes and answers, and where it is."""
    rows = "\n".join(row(one) for one in contract.operations)
    addresses = "\n".join(f'{one.id}: "{one.method} {one.path}",' for one in contract.operations)
    body = f"""
/** What an operation takes that takes nothing. */
type Nothing = Record<never, never>;

/** What each operation takes and answers, and who may ask: `anyone` (as nobody), `open` (as nobody or as a user),
 * `own` (as a user, also of a suspended account) or `user`. */
export interface Operations {{
{rows}
}}

export type OperationId = keyof Operations;

/** Where each operation is. */
export const ADDRESSES = {{
{addresses}
}} as const satisfies Record<OperationId, string>;
"""
    return imports(contract, rows) + body


def row(operation: Operation) -> str:
    """An operation, under its name."""
    access = {"none": "anyone", "optional": "open"}.get(operation.access, "own" if operation.own_rights else "user")
    answers = dict.fromkeys(
        type_of(one.schema)
        for one in operation.answers
        if one.status.startswith("2") and one.schema and one.content_type == "application/json"
    )
    answer = " | ".join(answers) or "void"
    return (
        f"{comment(operation.summary)}{operation.id}: "
        f'{{ access: "{access}"; request: {request(operation)}; answer: {answer} }};'
    )


def request(operation: Operation) -> str:
    """What an operation takes: what stands in its address, its body, its key."""
    parts = []
    for place in ("path", "query"):
        found = [one for one in operation.parameters if one.place == place]
        required = [one.name for one in found if one.required]
        if found:
            members = object_of({one.name: one.schema for one in found}, required)
            parts.append(f"{place}{'' if required else '?'}: {members}")
    if operation.body is not None:
        parts.append(f"body{'' if operation.body_required else '?'}: {type_of(operation.body)}")
    if any(one.name == "Idempotency-Key" for one in operation.parameters):
        parts.append("idempotencyKey?: string")
    return f"{{ {'; '.join(parts)} }}" if parts else "Nothing"


def socket(contract: Contract) -> str:
    """What a client asks for and what the server says."""
    asked = "\n".join(
        f'{comment(one.packet.summary)}"{one.packet.name}": {{ payload: {one.packet.payload}; answer: {one.answer} }};'
        for one in contract.requests
    )
    told = "\n".join(f'{comment(one.summary)}"{one.name}": {one.payload};' for one in contract.packets)
    names = json.dumps([one.name for one in contract.packets])
    body = f"""
/** What a client may send, and what it is acknowledged with where all is well. */
export interface ClientEvents {{
{asked}
}}

/** What the server says by itself. */
export interface ServerEvents {{
{told}
}}

export const SERVER_EVENTS = {names} as const satisfies (keyof ServerEvents)[];
"""
    return imports(contract, body) + body


# Schemas


def declaration(name: str, schema: Json) -> str:
    """A schema under its own name."""
    note = comment(schema.get("description"))
    words = schema.get("enum", ())
    if schema.get("type") == "string" and words:
        listed = plural(name)
        return (
            f"{note}export const {listed} = {json.dumps(words)} as const;\n"
            f"export type {name} = typeof {listed}[number];\n"
        )
    if schema.get("type") == "object" and "properties" in schema:
        lines = members(schema["properties"], schema.get("required", ()))
        return f"{note}export interface {name} {{\n{lines}\n}}\n"
    return f"{note}export type {name} = {type_of(schema)};\n"


def type_of(schema: Json) -> str:
    """A schema where it stands, by the first of its words that says what it is."""
    for word, form in FORMS.items():
        if word in schema:
            return form(schema)
    raise without_type(schema)


def without_type(schema: Json) -> StackError:
    return StackError(f"a schema has no type that TypeScript could have: {schema}")


def composed(word: str, sign: str) -> Callable[[Json], str]:
    return lambda schema: sign.join(grouped(type_of(part)) for part in schema[word])


def kind_of(schema: Json) -> str:
    """A schema that says its kind, or some."""
    kinds = schema["type"]
    if isinstance(kinds, list):
        return " | ".join(dict.fromkeys(grouped(type_of({**schema, "type": kind})) for kind in kinds))
    if kinds == "array":
        return f"{grouped(type_of(schema['items']))}[]"
    if kinds == "object" and "properties" in schema:
        return object_of(schema["properties"], schema.get("required", ()))
    if kinds == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {type_of(values) if isinstance(values, dict) else 'unknown'}>"
    if kinds not in PRIMITIVES:
        raise without_type(schema)
    return PRIMITIVES[kinds]


FORMS: dict[str, Callable[[Json], str]] = {
    "$ref": lambda schema: str(schema["$ref"]).removeprefix(DEFINITIONS),
    "const": lambda schema: json.dumps(schema["const"]),
    "enum": lambda schema: " | ".join(json.dumps(word) for word in schema["enum"]),
    "oneOf": composed("oneOf", " | "),
    "anyOf": composed("anyOf", " | "),
    "allOf": composed("allOf", " & "),
    "type": kind_of,
}


def grouped(text: str) -> str:
    """A type as part of another."""
    outside, before = text, ""
    while outside != before:
        outside, before = BRACKETS.sub("", outside), outside
    return f"({text})" if re.search(r"[|&]", outside) else text


def object_of(properties: Json, required: Iterable[str]) -> str:
    """An object where it stands: on one line, unless something is said of a member."""
    lines = members(properties, required)
    return f"{{\n{lines}\n}}" if "/**" in lines else f"{{ {' '.join(lines.splitlines())} }}"


def members(properties: Json, required: Iterable[str]) -> str:
    """What an object holds, a member a line."""
    needed = set(required)
    return "\n".join(
        f"{comment(schema.get('description'))}{quoted(name)}{'' if name in needed else '?'}: {type_of(schema)};"
        for name, schema in properties.items()
    )


# Limits


def limits(schemas: Json) -> str:
    """How much there may be of what, as types: who writes such a number down is held to it, and it weighs nothing."""
    return f"""
/** How much there may be at most: of a text its characters, of a list its items, of a number itself. */
export interface Most {{
{bounds(schemas, MOST)}
}}

/** How much there has to be, where one is not enough. */
export interface Least {{
{bounds(schemas, LEAST)}
}}
"""


def bounds(schemas: Json, words: tuple[str, ...]) -> str:
    """The bounds of named schemas, and of what has no name but its place in one: `Reason`, `NewMessage.body`."""
    named = dict(schemas)
    named |= {
        f"{name}.{member}": part
        for name, schema in schemas.items()
        for member, part in schema.get("properties", {}).items()
    }
    found = {name: schema[word] for name, schema in named.items() for word in words if word in schema}
    return "\n".join(f"{quoted(name)}: {bound};" for name, bound in found.items() if bound > 1)


# Text


def imports(contract: Contract, text: str) -> str:
    """What a text takes from the schemas' file."""
    code = re.sub(r"/\*\*.*?\*/|\"[^\"]*\"", "", text, flags=re.DOTALL)
    names = sorted(contract.schemas.keys() & set(NAME.findall(code)))
    return f'import type {{ {", ".join(names)} }} from "./schemas.ts";\n'


def quoted(name: str) -> str:
    return name if NAME.fullmatch(name) else json.dumps(name)


def comment(text: str | None) -> str:
    """A description above what it is of."""
    paragraphs = [" ".join(part.split()) for part in (text or "").strip().split("\n\n")]
    lines = [line for part in paragraphs for line in (*textwrap.wrap(part, COMMENT_WIDTH), "")][:-1]
    # What would end the comment early does not.
    body = "\n * ".join(lines).replace("*/", "*\\/")
    return f"/** {body} */\n" if text else ""


def plural(name: str) -> str:
    """`AdStatus` → `AD_STATUSES`: what the list of a type's words is called."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    if words.endswith("Y"):
        return f"{words[:-1]}IES"
    return f"{words}{'ES' if words.endswith('S') else 'S'}"
