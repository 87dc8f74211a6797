import ArgumentParser
import AuthCore
import Common
import Foundation

/// Ends all sessions of an account.
struct RevokeSessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-sessions",
        abstract: "End all sessions of an account, at once and everywhere; prints how many there were.")

    @Option(help: "The account's e-mail address.")
    var email: String

    func run() async throws {
        guard let email = try? EmailAddress(parsing: email) else { throw ValidationError("--email: not an address") }
        try await withAuthParts { parts, _ in
            guard let found = try await parts.accounts.credentials(email: email) else {
                throw ValidationError("there is no account with this address")
            }
            print(try await parts.useCases.endAllSessions(ofUser: found.account.id))
        }
    }
}
