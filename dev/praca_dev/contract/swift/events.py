"""The types of events and the streams that carry them."""

from __future__ import annotations

from ..model import Contract, Event, Stream
from .text import comment, literal, word


def types(contract: Contract) -> str:
    newest: dict[str, tuple[Stream, Event]] = {}
    for stream in contract.streams:
        for event in stream.events:
            if event.type not in newest or newest[event.type][1].version < event.version:
                newest[event.type] = (stream, event)
    cases = "".join(
        comment(f"{event.summary} Its data is ``{event.payload}Payload``.", 4)
        + f"    case {word(event.type)} = {literal(event.type)}\n"
        for _, event in newest.values()
    )
    by_stream: dict[str, list[str]] = {}
    for stream, event in newest.values():
        by_stream.setdefault(stream_case(stream), []).append(f".{word(event.type)}")
    carried = "".join(f"case {', '.join(events)}: .{name}\n" for name, events in by_stream.items())
    later = [event for _, event in newest.values() if event.version > 1]
    version = "1"
    if later:
        lines = "".join(f"case .{word(event.type)}: {event.version}\n" for event in later)
        version = f"switch self {{\n{lines}default: 1\n}}"
    return f"""/// What happened, as an event's envelope names it.
public enum EventType: String, Sendable, CaseIterable {{
{cases}
    /// The stream that carries it.
    public var stream: StreamName {{
        switch self {{
        {carried}        }}
    }}

    /// The major version of its data's schema that is published now.
    public var schemaVersion: Int {{ {version} }}

    /// Where that schema is.
    public var dataSchema: String {{ "/schemas/\\(rawValue)/\\(schemaVersion)" }}
}}
"""


def streams(contract: Contract) -> str:
    cases = "".join(
        f"{comment(stream.description, 4)}    case {stream_case(stream)} = {literal(stream.name)}\n"
        for stream in contract.streams
    )
    return f"""/// A Redis stream of events.
public enum StreamName: String, Sendable, CaseIterable {{
{cases}}}
"""


def stream_case(stream: Stream) -> str:
    return word(stream.name.partition(":")[2])
