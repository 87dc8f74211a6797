import Foundation
import TestSupport
import Testing

@testable import ServiceKit

@Suite("The contexts' migrations")
struct MigrationTests {
    /// Every file of a context, without comments and with single spaces.
    private func migrations(of context: String) throws -> String {
        let folder = TestEnvironment.packageRoot.appending(path: "migrations/\(context)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.map { normalized(try String(contentsOf: $0, encoding: .utf8)) }.joined(separator: " ")
    }

    private func normalized(_ sql: String) -> String {
        sql.split(separator: "\n").filter { !$0.drop(while: { $0 == " " }).hasPrefix("--") }
            .joined(separator: " ").split(separator: " ").joined(separator: " ")
    }

    @Test(
        "create the kit's table of kept answers as it needs it",
        arguments: ["auth", "rooms", "marketplace", "moderation", "uploads"])
    func keptAnswers(_ context: String) throws {
        let sql = try migrations(of: context)
        for statement in IdempotencyMaintenance.statements {
            #expect(sql.contains(normalized(statement)), "\(statement)")
        }
    }

    @Test(
        "create the kit's projection of accounts as it needs it",
        arguments: ["rooms", "marketplace", "moderation", "uploads"])
    func accounts(_ context: String) throws {
        let sql = try migrations(of: context)
        for statement in AccountProjection.statements { #expect(sql.contains(normalized(statement)), "\(statement)") }
    }
}
