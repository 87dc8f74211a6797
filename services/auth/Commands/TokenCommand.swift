import ArgumentParser
import AuthCore
import Common
import Foundation

/// Prints access tokens for load tests.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print access tokens of load-test users, one a line; creates those that are missing (development).")

    @Option(help: "How many users.")
    var users = 1
    @Option(help: "Their addresses begin with this word.")
    var prefix = "carga"

    func validate() throws {
        guard (1...200_000).contains(users) else { throw ValidationError("--users: 1 to 200000") }
        guard prefix.wholeMatch(of: /[a-z0-9]{1,20}/) != nil else {
            throw ValidationError("--prefix: 1 to 20 lower-case letters or digits")
        }
    }

    func run() async throws {
        try await withAuthParts { parts, settings in
            guard settings.common.shared.environment != .production else {
                throw ValidationError("token is for development: set PRACA_ENVIRONMENT=development")
            }
            let load = LoadUsers(
                store: parts.loadAccounts, passwords: parts.passwords, issuer: parts.issuer, now: parts.now)
            try await load(count: users, prefix: prefix) { tokens in
                print(tokens.joined(separator: "\n"))
            }
        }
    }
}
