import Contract
import EventBus
import Foundation
import JSON
import Primitives
import ServiceContextModule
import Trace

extension EventStream {
    /// The stream of that name.
    public init(_ name: StreamName) { self.init(name.rawValue) }
}

extension Event {
    /// What happened; nil for a type that this version does not know.
    public var kind: EventType? { EventType(exactly: type) }

    /// A new event of the contract, of the trace that the task works for.
    /// - Parameters:
    ///   - service: who publishes it.
    ///   - subject: the aggregate it happened to.
    ///   - version: the aggregate's; a fact that is no state of one has 1.
    ///   - id: its own, if it is to be the same whenever it is made; a new one otherwise.
    public init(
        _ type: EventType, from service: OwningService, about subject: UUID, at time: Date, version: Int = 1,
        id: UUID = .v7(), data: some JSONWritable
    ) {
        var json = JSONWriter(capacity: 512)
        json.value(data)
        self.init(
            id: id, source: "/\(service.rawValue)", type: type.rawValue, subject: subject.lowercased, time: time,
            traceparent: ServiceContext.current?.traceparent, dataSchema: type.dataSchema, version: version,
            data: Array(json.buffer.readableBytesView))
    }
}
