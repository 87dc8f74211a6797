import Contract
import Foundation
import ModerationCore
import Postgres
import ServiceKit

extension AuditRecord {
    private static let table = "moderation_actions"

    /// Reads the columns of `moderation_actions`.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            kind: try row.choice("kind", of: Self.table),
            subject: ActionSubject(
                kind: try row.choice("subject_kind", of: Self.table),
                id: try row.decode("subject_id", as: UUID.self)),
            scope: try row.optionalChoice("scope", of: Self.table),
            roomID: try row.decode("room_id", as: UUID?.self),
            subjectVersion: try row.decode("subject_version", as: Int64?.self),
            reason: try row.decode("reason", as: String.self),
            reasonCode: try row.decode("reason_code", as: String?.self),
            until: try row.decode("until", as: Date?.self),
            adminID: try row.decode("admin_id", as: UUID.self),
            grantID: try row.decode("grant_id", as: UUID?.self),
            messages: try row.decode("messages", as: Int64?.self),
            concerns: try row.decode("concerns", as: UUID?.self),
            createdAt: try row.decode("created_at", as: Date.self))
    }
}

extension AuditLink {
    /// Reads `sequence, previous_hash, hash`.
    init(row: PostgresRow) throws {
        self.init(
            sequence: try row.decode("sequence", as: Int64.self),
            previousHash: try row.decode("previous_hash", as: [UInt8].self),
            hash: try row.decode("hash", as: [UInt8].self))
    }
}

extension ModerationAction {
    /// The name of an admin whom the projection does not have.
    static let unknownAdmin = AccountProjection.erasedName

    /// Reads an action, its state, its admin's `display_name` and its receipts as two arrays.
    init(row: PostgresRow) throws {
        let services = try row.decode("receipt_services", as: [String].self)
        let times = try row.decode("receipt_times", as: [Date].self)
        self.init(
            record: try AuditRecord(row: row),
            adminName: try row.decode("display_name", as: String?.self) ?? Self.unknownAdmin,
            state: try row.choice("state", of: "action_states"),
            code: try row.decode("code", as: String?.self),
            detail: try row.decode("detail", as: String?.self),
            receipts: try zip(services, times).map { try Receipt(service: $0, at: $1) },
            decidedAt: try row.decode("decided_at", as: Date?.self))
    }
}

extension ModerationAction.Receipt {
    /// - Throws: `CorruptRow` for a service that there is not.
    fileprivate init(service name: String, at: Date) throws {
        guard let service = OwningService(rawValue: name) else {
            throw CorruptRow(table: "action_receipts", column: "service")
        }
        self.init(service: service, at: at)
    }
}

extension PrivateAccessGrant {
    /// Reads a grant with its action's reason and state.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            actionID: try row.decode("action_id", as: UUID.self),
            roomID: try row.decode("room_id", as: UUID.self),
            adminID: try row.decode("admin_id", as: UUID.self),
            reason: try row.decode("reason", as: String.self),
            until: try row.decode("until", as: Date.self),
            state: try row.choice("state", of: "action_states"),
            createdAt: try row.decode("created_at", as: Date.self))
    }
}

extension AuditedEntry {
    /// Reads an entry with its state, grant and answers, as whoever checks the log asks for them. What no service of ours
    /// writes is read as nothing, and found by that.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self), record: try Self.record(row), link: try AuditLink(row: row),
            outcome: try Outcome(row: row),
            answers: try Self.answers(row), grant: try Grant(row: row))
    }

    private static func record(_ row: PostgresRow) throws -> AuditRecord? {
        do {
            return try AuditRecord(row: row)
        } catch is CorruptRow {
            return nil
        }
    }

    private static func answers(_ row: PostgresRow) throws -> [ActionAnswer]? {
        let services = try row.decode("services", as: [String].self)
        let verdicts = try row.decode("verdicts", as: [Bool].self)
        let codes = try row.decode("codes", as: [String?].self)
        let details = try row.decode("details", as: [String?].self)
        let concerned = try row.decode("concerned", as: [UUID?].self)
        let times = try row.decode("times", as: [Date].self)
        let answers = services.indices.compactMap { index in
            OwningService(rawValue: services[index]).map { service in
                ActionAnswer(
                    service: service, isApplied: verdicts[index], code: codes[index], detail: details[index],
                    concerns: concerned[index], at: times[index])
            }
        }
        return answers.count == services.count ? answers : nil
    }
}

extension AuditedEntry.Outcome {
    fileprivate init?(row: PostgresRow) throws {
        guard let sequence = try row.decode("state_sequence", as: Int64?.self) else { return nil }
        self.init(
            sequence: sequence,
            state: try row.decode("state", as: String?.self).flatMap { ModerationAction.State(rawValue: $0) },
            code: try row.decode("code", as: String?.self), detail: try row.decode("detail", as: String?.self),
            concerns: try row.decode("held_concerns", as: UUID?.self),
            decidedAt: try row.decode("decided_at", as: Date?.self))
    }
}

extension AuditedEntry.Grant {
    fileprivate init?(row: PostgresRow) throws {
        guard let id = try row.decode("held_id", as: UUID?.self) else { return nil }
        self.init(
            id: id, roomID: try row.decode("held_room", as: UUID.self),
            adminID: try row.decode("held_admin", as: UUID.self), until: try row.decode("held_until", as: Date.self),
            createdAt: try row.decode("held_created_at", as: Date.self))
    }
}
