import Contract
import Foundation
import Serving

/// What distinguishes a service of the suite: its names and its place.
public struct ServiceDescription: Sendable {
    /// The executable, also its consumer group, and its name in logs.
    public let name: String
    /// Its migrations' folder and its PostgreSQL schema.
    public let context: String
    /// Its settings begin with `PRACA_<scope>_`.
    public let scope: SettingsReader.Scope
    /// The port it listens on unless told otherwise.
    public let port: Int
    /// The types of its events that can wait where Redis fills up: what they tell reaches people without them.
    public let deferrableEvents: Set<EventType>

    /// A service.
    public init(
        name: String, context: String, scope: SettingsReader.Scope, port: Int, deferrableEvents: Set<EventType> = []
    ) {
        self.deferrableEvents = deferrableEvents
        self.name = name
        self.context = context
        self.scope = scope
        self.port = port
    }
}
