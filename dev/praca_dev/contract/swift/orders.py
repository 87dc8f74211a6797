"""The orders of moderation, by the service that carries them out."""

from __future__ import annotations

from ..model import Contract, Event
from .text import comment, word

PROTOCOL = """import Foundation
import JSON

/// The orders of moderation that one service carries out.
public protocol ServiceOrder: Sendable, Equatable {
    /// Who carries them out.
    static var service: OwningService { get }

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    init?(_ type: EventType, _ reader: inout FieldReader)

    /// The action it belongs to; the answer names it.
    var actionID: UUID { get }
    /// Why, in the words of whoever decided.
    var reason: String { get }
}
"""


def emit(contract: Contract) -> dict[str, str]:
    services = contract.enumerations["OwningService"]
    files = {f"{type_name(service)}": orders(contract, service) for service in services}
    return {"ServiceOrder": PROTOCOL, "ActionKind+owners": owners(contract), **files}


def type_name(service: str) -> str:
    name = word(service)
    return f"{name[0].upper()}{name[1:]}Order"


def orders(contract: Contract, service: str) -> str:
    own = [(event, order.scope) for event in contract.events for order in event.order if order.service == service]
    cases = "".join(
        f"{comment(event.summary, 4)}    case {word(event.type)}({event.payload}Payload)\n" for event, _ in own
    )
    reads = "".join(reading(event, scope) for event, scope in own)
    names = ", ".join(f".{word(event.type)}(let order)" for event, _ in own)

    def common(name: str) -> str:
        lines = "".join(f"case .{word(event.type)}(let order): order.{name}\n" for event, _ in own)
        return f"switch self {{\n{lines}}}"

    assert names
    return f"""import Foundation
import JSON

/// The orders of moderation that {service} carries out.
public enum {type_name(service)}: ServiceOrder {{
{cases}
    /// Who carries them out.
    public static let service = OwningService.{word(service)}

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    public init?(_ type: EventType, _ reader: inout FieldReader) {{
        switch type {{
        {reads}default: return nil
        }}
    }}

    /// The action it belongs to; the answer names it.
    public var actionID: UUID {{
        {common("actionID")}
    }}

    /// Why, in the words of whoever decided.
    public var reason: String {{
        {common("reason")}
    }}
}}
"""


def reading(event: Event, scope: str | None) -> str:
    name = word(event.type)
    condition = f", (order.scope ?? .global) == .{word(scope)}" if scope else ""
    return f"""case .{name}:
guard let order = {event.payload}Payload(&reader){condition} else {{ return nil }}
self = .{name}(order)
"""


def owners(contract: Contract) -> str:
    lines = []
    for event in contract.events:
        scoped = {order.scope: order.service for order in event.order}
        if not event.order:
            continue
        if None in scoped:
            services = ", ".join(f".{word(order.service)}" for order in event.order)
        else:
            services = f"scope == .room ? .{word(scoped['room'])} : .{word(scoped['global'])}"
        lines.append(f"case .{word(event.type)}: [{services}]\n")
    known = {event.type for event in contract.events if event.order}
    none = [f".{word(kind)}" for kind in contract.enumerations["ActionKind"] if kind not in known]
    if none:
        lines.append(f"case {', '.join(none)}: []\n")
    types = "".join(f"case .{word(kind)}: .{word(kind)}\n" for kind in contract.enumerations["ActionKind"])
    return f"""extension ActionKind {{
    /// The event that orders it, or tells of it.
    public var eventType: EventType {{
        switch self {{
        {types}        }}
    }}

    /// Whose answers make the action applied: all of them. None for what is only put on record.
    /// - Parameter scope: where a silence of a user holds; nil is everywhere.
    public func owners(scope: SilenceScope?) -> Set<OwningService> {{
        switch self {{
        {"".join(lines)}        }}
    }}
}}
"""
