"""docs/openapi.yaml and docs/asyncapi.yaml are one contract: whole, true to the code, and generated outwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import jsonschema_rs
import pytest

from praca_dev.contract import EMITTERS, Contract, ContractError, Documents, Emitter, differences, write
from praca_dev.contract.model import Event
from praca_dev.contract.swift.text import word
from support.swift_sources import ROOT, SwiftFile, swift_files

CONTRACT = Contract()
SERVICES = {path.name for path in (ROOT / "services").iterdir() if path.is_dir()}
EVENTS = {event.type: event for event in CONTRACT.events}
# `NAME` or `400 NAME` in a description.
CODE = re.compile(r"`(?:\d{3} )?([A-Z]+(?:_[A-Z]+)+|UNAUTHORIZED|FORBIDDEN|UNAVAILABLE)`")
# What only generated code may declare, and what only it may spell out.
DECLARED = re.compile(r"\bProblemCode\(\s*\"")
# nginx's own errors: the text's variable, and the answer that has it.
NGINX_TEXT = re.compile(
    r"\$praca_text_(\w+) \{\s*default '\"title\":\"(.*?)\",.*?\n\s*en '\"title\":\"(.*?)\",", re.DOTALL
)
NGINX_ANSWER = re.compile(r'return (\d{3}) \'\{.*?\$praca_text_(\w+),.*?"code":"([A-Z_]+)"')


@pytest.mark.parametrize("emitter", EMITTERS.values(), ids=list(EMITTERS))
def test_what_is_generated_is_what_the_documents_say(emitter: Emitter) -> None:
    assert not differences(emitter, CONTRACT), "make contract"


@pytest.mark.parametrize("emitter", EMITTERS.values(), ids=list(EMITTERS))
def test_a_generated_file_that_was_changed_lost_or_left_is_noticed_and_made_good(
    emitter: Emitter, tmp_path: Path
) -> None:
    write(CONTRACT, tmp_path)
    assert not differences(emitter, CONTRACT, tmp_path)
    first, second, *_ = sorted(emitter.emit(CONTRACT))
    (tmp_path / first).write_text("changed")
    (tmp_path / second).unlink()
    left = (tmp_path / first).with_name("left" + Path(first).suffix)
    left.write_text("")
    assert {first, second} <= set(differences(emitter, CONTRACT, tmp_path))
    write(CONTRACT, tmp_path)
    assert not differences(emitter, CONTRACT, tmp_path)


def test_every_schema_of_the_documents_is_one_and_has_a_use() -> None:
    for schema in CONTRACT.schemas.values():
        jsonschema_rs.Draft202012Validator({**schema, "$defs": CONTRACT.schemas})
    used = set(re.findall(r"components/schemas/(\w+)", (ROOT / "docs/openapi.yaml").read_text()))
    used |= set(re.findall(r"components/schemas/(\w+)", (ROOT / "docs/asyncapi.yaml").read_text()))
    assert set(CONTRACT.schemas) - used == {"SocketOnlyCode"}


# The words that a schema of ours may use, beside those of its own extensions.
WORDS = {
    *("$ref", "allOf", "const", "default", "description", "enum", "examples", "format", "oneOf", "pattern", "type"),
    *("items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "uniqueItems"),
    *("additionalProperties", "properties", "required"),
}


def test_a_schema_has_no_word_that_means_nothing() -> None:
    """A comma in a description without quotes makes one."""
    unknown: list[str] = []

    def look(schema: object, path: str) -> None:
        if not isinstance(schema, dict):
            return
        unknown.extend(f"{path}: {word}" for word in schema.keys() - WORDS if not word.startswith("x-"))
        for name, part in schema.get("properties", {}).items():
            look(part, f"{path}/{name}")
        for part in (*schema.get("oneOf", ()), *schema.get("allOf", ()), schema.get("items")):
            look(part, path)

    for name, schema in CONTRACT.schemas.items():
        look(schema, name)
    assert not unknown


def test_both_documents_are_of_one_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", CONTRACT.version)


def test_an_event_is_published_and_consumed_by_services_that_there_are() -> None:
    for event in CONTRACT.events:
        assert event.publishers, event.type
        assert {*event.publishers, *event.consumers} <= SERVICES, event.type
        assert {one.service for one in event.order} <= set(event.consumers), event.type


# What only says that nothing is done with some events.
PASSED_OVER = re.compile(r"\bcase\b[^:{}]*:\s*break\b")


def test_who_publishes_or_consumes_an_event_names_it() -> None:
    """As far as its name shows it. Orders are taken by a switch without a default, which the compiler looks at."""
    for event in CONTRACT.events:
        assert not unnamed(event, published_in, event.publishers), f"{event.type}: published by nothing in Events"
        carried_out = {one.service for one in event.order}
        silent = unnamed(event, consumed_in, set(event.consumers) - carried_out)
        assert not silent, f"{event.type}: consumed by nothing in Consumers or Realtime"


def test_a_service_that_only_publishes_an_event_does_not_consume_it_by_that_nor_the_other_way_round() -> None:
    """Also where it is to do both."""
    own = [event for event in CONTRACT.events if "rooms-gateway" in event.publishers and event.consumers]
    both = [event for event in own if "rooms-gateway" in event.consumers]
    assert {"room.updated", "room.archived", "message.sent"} <= {event.type for event in both}

    def without(name: str, of: Source) -> Source:
        return lambda service: [file for file in of(service) if not file.name.endswith(name)]

    for event in both:
        assert unnamed(event, without("Events/Published.swift", published_in), ["rooms-gateway"]), event.type
        assert unnamed(event, without("Realtime/LiveEvents.swift", consumed_in), ["rooms-gateway"]), event.type


Source = Callable[[str], list[SwiftFile]]


def published_in(service: str) -> list[SwiftFile]:
    """Where a service publishes; how orders are answered is shared."""
    own = [file for file in swift_files(f"services/{service}/Events") if not file.name.endswith("/Consumed.swift")]
    return own + swift_files("Sources/ServiceKit/Orders")


def consumed_in(service: str) -> list[SwiftFile]:
    """Where a service tells the events apart that it takes; what they do to accounts and sessions is shared."""
    folders = [f"services/{service}/{folder}" for folder in ("Consumers", "Realtime")]
    read = [file for file in swift_files(f"services/{service}/Events") if file.name.endswith("/Consumed.swift")]
    return swift_files(*folders, "Sources/ServiceKit/Accounts") + read


def unnamed(event: Event, source: Source, services: Iterable[str]) -> set[str]:
    """The services in whose sources nothing stands for an event."""
    return {service for service in services if word(event.type) not in done_in(source(service))}


def done_in(files: list[SwiftFile]) -> set[str]:
    """The cases that some files name, as `.name` with nothing before the point; of what every gateway hears, without
    those that are only passed over."""
    codes = [PASSED_OVER.sub(" ", file.code) if "/Realtime/" in file.name else file.code for file in files]
    return {name for code in codes for name in re.findall(r"(?<![\w)\]?])\.([a-zA-Z]+)", code)}


def test_every_message_of_the_socket_is_sent_by_somebody() -> None:
    """Each is part of an operation, and what clients are told the gateway names, as far as its name shows it."""
    document = CONTRACT.documents.asyncapi
    said = [message for one in document["operations"].values() for message in one.get("messages", [])]
    said += [message for one in document["operations"].values() for message in one.get("reply", {}).get("messages", [])]
    used = {message["$ref"].rpartition("/")[2] for message in said if "/socket/" in message["$ref"]}
    assert used == set(document["channels"]["socket"]["messages"])
    named = names_in("services/rooms-gateway")
    assert not [packet.name for packet in CONTRACT.packets if word(packet.name) not in named]


def names_in(*folders: str) -> set[str]:
    """Whatever stands behind a point in the code below some folders."""
    return {name for file in swift_files(*folders) for name in re.findall(r"\.([a-zA-Z]+)", file.code)}


def test_no_code_type_of_event_or_stream_is_written_by_hand() -> None:
    subjects = "|".join(sorted({name.partition(".")[0] for name in EVENTS}))
    spelled = re.compile(rf'"(?:(?:{subjects})\.[a-z]+(?:_[a-z]+)*|events:[a-z]+|/schemas/.*)"')
    words = set(EVENTS) | {stream.name for stream in CONTRACT.streams}
    for file in swift_files("Sources", "services"):
        if not file.name.startswith("Sources/Contract/"):
            assert not DECLARED.search(file.text), file.name
            assert not {found.strip('"') for found in spelled.findall(file.text)} & words, file.name


def test_nginx_answers_with_the_codes_statuses_and_texts_of_the_documents() -> None:
    table = {code.name: (code.status, code.portuguese, code.english) for code in CONTRACT.codes}
    texts = {name: (pt, en) for name, pt, en in NGINX_TEXT.findall(conf("error-texts.conf"))}
    answers = NGINX_ANSWER.findall(conf("errors.conf"))
    assert {name for _, name, _ in answers} == set(texts)
    for status, name, code in answers:
        assert table[code] == (int(status), *texts[name])


def test_every_code_is_answered_by_something() -> None:
    """As far as its name shows it; those of nginx aside."""
    sources = [file for file in swift_files("Sources", "services") if not file.name.startswith("Sources/Contract/")]
    named = {name for file in sources for name in re.findall(r"\.([a-zA-Z]+)", file.code)}
    named |= {word(code) for _, _, code in NGINX_ANSWER.findall(conf("errors.conf"))}
    assert not [code.name for code in CONTRACT.codes if word(code.name) not in named]


def conf(name: str) -> str:
    return (ROOT / "deploy/nginx/conf" / name).read_text()


def test_a_code_is_named_by_an_answer_of_its_status_and_by_none_of_another() -> None:
    codes = {code.name: code.status for code in CONTRACT.codes_of("ProblemCode")}
    named = set()
    for operation in CONTRACT.operations:
        for answer in operation.answers:
            for code in CODE.findall(answer.description):
                named.add(code)
                if answer.status != "default" and code in codes:
                    assert codes[code] == int(answer.status), f"{operation.id} {answer.status} {code}"
    assert named >= set(codes)


def test_what_the_socket_may_refuse_with_is_in_the_table() -> None:
    codes = {code.name for code in CONTRACT.codes}
    for name in ("SocketCode", "ConnectCode", "BlockCode"):
        assert set(CONTRACT.enumerations[name]) <= codes
    assert set(CONTRACT.enumerations["SocketOnlyCode"]) <= set(CONTRACT.enumerations["SocketCode"])
    assert [code.name for code in CONTRACT.codes_of("SessionEndCode")] == list(CONTRACT.enumerations["SessionEndCode"])


def test_every_enumeration_has_a_name() -> None:
    """A list of words that is written where it is used is written again where it is used next."""
    unnamed = []

    def look(node: object, path: str) -> None:
        if isinstance(node, dict):
            words = node.get("enum")
            if isinstance(words, list) and len(words) > 1 and path.count("/") > 1:
                unnamed.append(path)
            for key, value in node.items():
                look(value, f"{path}/{key}")
        elif isinstance(node, list):
            for index, value in enumerate(node):
                look(value, f"{path}/{index}")

    for name, schema in CONTRACT.schemas.items():
        look(schema, f"/{name}")
    # Null is no word, and the envelope's is a property of its own.
    assert set(unnamed) == {
        "/NewAd/properties/currency",
        "/AdChange/properties/currency",
        "/CloudEvent/properties/source",
    }


def test_the_orders_of_moderation_are_its_kinds_of_actions() -> None:
    orders = {event.type for event in CONTRACT.events if event.order}
    assert orders | {"room.history_read"} == set(CONTRACT.enumerations["ActionKind"])
    for event in CONTRACT.events:
        if event.order:
            assert event.publishers == ("moderation",)
            assert {order.scope for order in event.order} in ({None}, {"global", "room"})
            assert {order.service for order in event.order} <= set(CONTRACT.enumerations["OwningService"])


@pytest.mark.parametrize(
    ("document", "before", "after", "why"),
    [
        ("asyncapi.yaml", "openapi.yaml#/components/schemas/Role'", "openapi.yaml#/components/schemas/Rule'", "Rule"),
        ("asyncapi.yaml", "'#/components/messages/roomsListed'", "'#/components/messages/gone'", "leads nowhere"),
        ("asyncapi.yaml", "\n    TrustLevel:\n", "\n    Role:\n", "both documents"),
        ("asyncapi.yaml", "x-dataschema: /schemas/ad.updated/1", "x-dataschema: /schemas/ad.edited/1", "x-dataschema"),
        ("asyncapi.yaml", "      x-dataschema: /schemas/ad.updated/1\n", "", "message adUpdated has no x-dataschema$"),
        ("asyncapi.yaml", "      x-consumed-by: ", "      x-no-such-word: ", r"message \w+ has no x-consumed-by$"),
        (
            "asyncapi.yaml",
            "      adUpdated: { $ref: '#/components/messages/adUpdated' }\n",
            "",
            "no channel lists the message adUpdated$",
        ),
        ("asyncapi.yaml", "  version: 1.0.0", "  version: 1.1.0", "different versions"),
        ("openapi.yaml", "        - LAST_ADMIN\n", "", "LAST_ADMIN"),
        (
            "openapi.yaml",
            "device: { $ref: '#/components/schemas/Device' }",
            "device: { $ref: '#/components/schemas/Session' }",
            "refers to itself",
        ),
    ],
)
def test_documents_that_contradict_themselves_are_refused(
    document: str, before: str, after: str, why: str, tmp_path: Path
) -> None:
    for name in ("openapi.yaml", "asyncapi.yaml"):
        (tmp_path / name).write_text((ROOT / "docs" / name).read_text())
    assert before in (tmp_path / document).read_text()
    (tmp_path / document).write_text((tmp_path / document).read_text().replace(before, after, 1))
    with pytest.raises(ContractError, match=why):
        read_whole(Contract(Documents.read(tmp_path)))


def read_whole(contract: Contract) -> None:
    """Asks for everything that a generator may ask for."""
    assert contract.version
    assert contract.codes
    assert contract.events
    assert contract.requests
    assert contract.packets
    assert contract.connect_error
    assert contract.operations
    assert all(contract.whole(name) for name in contract.schemas)
