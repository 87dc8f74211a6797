import ArgumentParser
import AuthCore
import Contract
import Foundation
import JSON
import Serving

/// Creates an account or gives an existing one its role, so that there can be a first admin.
struct CreateUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-user",
        abstract: "Create an account, or give an existing one its role; prints its id.",
        discussion: """
            The password comes from the variable PRACA_SEED_PASSWORD, or else is the first line of standard input. An \
            existing account keeps its password and its name.
            """)

    @Option(help: "The e-mail address.")
    var email: String
    @Option(help: "The name that others see.")
    var displayName: String
    @Option(help: "User or Admin.")
    var role: Role = .user

    func run() async throws {
        let address = try parsed("--email") { () throws(ValueRefused) in try EmailAddress(parsing: email) }
        let name = try parsed("--display-name") { () throws(ValueRefused) in try DisplayName(parsing: displayName) }
        try await withAuthParts { parts, _ in
            let policy = parts.useCases.passwordPolicy
            let typed = try Self.password()
            let password = try parsed("the password") { () throws(ValueRefused) in try policy.parse(typed) }
            let create = CreateAccount(accounts: parts.accounts, passwords: parts.passwords, now: parts.now)
            do {
                switch try await create(
                    .init(email: address, displayName: name, role: role, password: password))
                {
                case .created(let id), .existed(let id): print(id.lowercased)
                }
            } catch AuthRefusal.reservedName {
                throw ValidationError(
                    "--display-name: only admins may bear that name, and who is one no more needs another")
            } catch AuthRefusal.lastAdmin {
                throw ValidationError("--role: this is the only admin who can act; make another one first")
            }
        }
    }

    private func parsed<Value>(_ name: String, _ parse: () throws(ValueRefused) -> Value) throws -> Value {
        do throws(ValueRefused) {
            return try parse()
        } catch {
            throw ValidationError("\(name): \(error.detail.text(in: .english))")
        }
    }

    private static func password() throws -> String {
        if let password = ProcessInfo.processInfo.environment["PRACA_SEED_PASSWORD"] { return password }
        guard let line = readLine() else {
            throw ValidationError("no password: set PRACA_SEED_PASSWORD or write one to standard input")
        }
        return line
    }
}

extension Role: ExpressibleByArgument {}
