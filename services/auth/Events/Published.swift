import Common
import EventBus
import Foundation

/// The events that auth publishes (CONTRACT §8), all on one stream.
enum PublishedEvents {
    static let users = EventStream("events:user")
    private static let source = "/auth"

    /// The form of an event on the stream.
    static func event(_ event: AuthEvent) -> Event {
        switch event {
        case .userRegistered(let account): return user("user.registered", account, at: account.createdAt)
        case .userUpdated(let account): return user("user.updated", account, at: Date())
        case .statusChanged(let account, let time, let reason):
            return user("user.status_changed", account, at: time, reason: reason)
        case .userDeleted(let account): return user("user.deleted", account, at: Date())
        case .sessionRevoked(let sessionID, let userID, let expiresAt):
            var json = JSONWriter()
            json.object { json in
                json.field("sessionId", sessionID)
                json.field("userId", userID)
                json.field("expiresAt", expiresAt)
            }
            return make("session.revoked", subject: sessionID, version: 1, at: Date(), json)
        }
    }

    private static func user(_ type: String, _ account: Account, at time: Date, reason: String? = nil) -> Event {
        let standing = account.standing(at: time)
        var json = JSONWriter()
        json.object { json in
            json.field("userId", account.id)
            json.field("displayName", account.displayName)
            json.field("role", account.role.rawValue)
            json.field("status", standing.status.rawValue)
            json.field("statusUntil", nullable: standing.until)
            json.field("silence", nullable: SanctionView(account.silence, at: time))
            json.field("suspension", nullable: SanctionView(account.suspension, at: time))
            json.field("reason", ifPresent: reason)
            json.field("createdAt", account.createdAt)
        }
        return make(type, subject: account.id, version: account.version, at: time, json)
    }

    private static func make(
        _ type: String, subject: UUID, version: Int, at time: Date, _ json: JSONWriter
    ) -> Event {
        Event(
            id: .v7(), source: source, type: type, subject: subject.lowercased, time: time,
            traceparent: CurrentTrace.traceparent, dataSchema: "/schemas/\(type)/1", version: version,
            data: Array(json.buffer.readableBytesView))
    }
}

/// A sanction in an event: `null` for `until` where it does not end by itself.
private struct SanctionView: JSONWritable {
    let until: Date?

    init?(_ sanction: Sanction?, at time: Date) {
        guard let sanction, sanction.holds(at: time) else { return nil }
        until = sanction.until
    }

    func write(to json: inout JSONWriter) {
        json.object { $0.field("until", nullable: until) }
    }
}
