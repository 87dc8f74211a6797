import Common
import Foundation
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("The hash of an audit entry")
struct AuditHashTests {
    private static let id = UUID.v7()
    private static let time = Date(timeIntervalSince1970: 1_790_000_000.123)

    private static var full: AuditRecord {
        AuditRecord(
            id: id, kind: .userSilenced, subject: ActionSubject(kind: .user, id: id), scope: .room, roomID: id,
            subjectVersion: 3, reason: "spam", reasonCode: "SPAM", until: time, adminID: id, grantID: id, messages: 5,
            createdAt: time)
    }

    @Test("is another one when any field is another, absent, or moved by a microsecond")
    func everyFieldCounts() {
        let record = Self.full
        var others: [AuditRecord] = []
        func change(_ edit: (inout AuditRecord) -> Void) {
            var other = record
            edit(&other)
            others.append(other)
        }
        change { $0.scope = .global }
        change { $0.scope = nil }
        change { $0.roomID = nil }
        change { $0.subjectVersion = 4 }
        change { $0.reasonCode = nil }
        change { $0.reasonCode = "" }
        change { $0.until = Self.time + 0.000_001 }
        change { $0.until = nil }
        change { $0.grantID = .v7() }
        change { $0.messages = 0 }
        change { $0.concerns = Self.id }
        change { $0.concerns = .v7() }
        others.append(
            AuditRecord(
                id: record.id, kind: .userUnsilenced, subject: record.subject, scope: .room, roomID: Self.id,
                subjectVersion: 3, reason: "spam", reasonCode: "SPAM", until: Self.time, adminID: Self.id,
                grantID: Self.id, messages: 5, createdAt: Self.time))
        let hashes = ([record] + others).map { $0.hash(after: AuditLink.genesis) }
        #expect(Set(hashes).count == others.count + 1)
        #expect(record.hash(after: hashes[1]) != hashes[0])
    }

    @Test("does not change from one build to the next: entries of years ago must still be found right")
    func knownValue() {
        let id = UUID(uuidString: "01900000-0000-7000-8000-000000000001") ?? UUID()
        let record = AuditRecord(
            id: id, kind: .roomSilenced, subject: ActionSubject(kind: .room, id: id), reason: "Briga", adminID: id,
            createdAt: Date(timeIntervalSince1970: 1_790_000_000))
        let text = record.hash(after: AuditLink.genesis).map { String(format: "%02x", $0) }.joined()
        #expect(text == "f10c3277c4bb1beda5e9cdceb4fa98d7434f657804cb4f99d9e6d737c5c67d38")
    }
}
