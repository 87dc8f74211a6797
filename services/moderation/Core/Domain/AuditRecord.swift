import Common
import Contract
import Foundation

/// The content of one entry of the audit log: who did what to whom, when and why. It never changes.
package struct AuditRecord: Sendable, Equatable {
    package let id: UUID
    package let kind: ActionKind
    package let subject: ActionSubject
    package var scope: SilenceScope?
    package var roomID: UUID?
    package var subjectVersion: Int64?
    package let reason: String
    package var reasonCode: String?
    package var until: Date?
    package let adminID: UUID
    package var grantID: UUID?
    package var messages: Int64?
    /// Whom it is done to, where that is known when it is ordered.
    package var concerns: UUID?
    package let createdAt: Date

    package init(
        id: UUID, kind: ActionKind, subject: ActionSubject, scope: SilenceScope? = nil, roomID: UUID? = nil,
        subjectVersion: Int64? = nil, reason: String, reasonCode: String? = nil, until: Date? = nil, adminID: UUID,
        grantID: UUID? = nil, messages: Int64? = nil, concerns: UUID? = nil, createdAt: Date
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.scope = scope
        self.roomID = roomID
        self.subjectVersion = subjectVersion
        self.reason = reason
        self.reasonCode = reasonCode
        self.until = until
        self.adminID = adminID
        self.grantID = grantID
        self.messages = messages
        self.concerns = concerns
        self.createdAt = createdAt
    }
}

/// An entry's place in the log, by which a changed, removed or moved entry is found.
package struct AuditLink: Sendable, Equatable {
    /// Of the entry before the first.
    static let genesis = [UInt8](repeating: 0, count: 32)

    package let sequence: Int64
    package let previousHash: [UInt8]
    package let hash: [UInt8]

    package init(sequence: Int64, previousHash: [UInt8], hash: [UInt8]) {
        self.sequence = sequence
        self.previousHash = previousHash
        self.hash = hash
    }
}

extension AuditRecord {
    /// SHA-256 over the hash of the entry before and this entry's canonical bytes. The database computes the same
    /// (`audit_hash`). An entry that does not say whom it concerns is hashed as those are from before entries could.
    package func hash(after previousHash: [UInt8]) -> [UInt8] {
        var bytes = CanonicalBytes(tag: concerns == nil ? "praca.audit.1" : "praca.audit.2")
        bytes.append(previousHash)
        bytes.append(id)
        bytes.append(kind.rawValue)
        bytes.append(subject.kind.rawValue)
        bytes.append(subject.id)
        bytes.append(scope?.rawValue)
        bytes.append(roomID)
        bytes.append(subjectVersion)
        bytes.append(reason)
        bytes.append(reasonCode)
        bytes.append(until)
        bytes.append(adminID)
        bytes.append(grantID)
        bytes.append(messages)
        bytes.append(createdAt)
        if let concerns { bytes.append(concerns) }
        return Digest.sha256(bytes.bytes)
    }
}

/// Fields one after another, each with its length, so that no two contents have the same bytes. An absent field is told
/// from an empty one. Whole numbers are big-endian; times are microseconds since 1970, the precision of the record.
private struct CanonicalBytes {
    private(set) var bytes: [UInt8]

    init(tag: String) {
        bytes = Array(tag.utf8)
    }

    mutating func append(_ field: [UInt8]?) {
        guard let field else { return bytes.append(0) }
        bytes.append(1)
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }

    mutating func append(_ text: String?) { append(text.map { Array($0.utf8) }) }

    mutating func append(_ id: UUID?) { append(id.map { withUnsafeBytes(of: $0.uuid) { Array($0) } }) }

    mutating func append(_ number: Int64?) {
        append(number.map { withUnsafeBytes(of: $0.bigEndian) { Array($0) } })
    }

    mutating func append(_ time: Date?) {
        append(time.map { Int64(($0.timeIntervalSince1970 * 1_000_000).rounded()) })
    }
}
