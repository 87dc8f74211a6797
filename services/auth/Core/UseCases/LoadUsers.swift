import Common
import Foundation

/// Accounts and sessions in bulk, for load tests.
package protocol BulkAccountStore: Sendable {
    /// Adds the accounts whose address is not taken, with their `user.registered` events.
    func insert(_ accounts: [NewAccount]) async throws

    /// The accounts with these addresses, in no order.
    func accounts(emails: [EmailText]) async throws -> [Account]

    /// Adds sessions.
    func insert(_ sessions: [Session]) async throws
}

/// Signs in as many users of load tests as are asked for, and creates those that are missing.
///
/// They share one password hash, of a password that nobody knows: a hash for each would take most of the time.
package struct LoadUsers: Sendable {
    private static let batch = 1_000

    let store: any BulkAccountStore
    let passwords: any PasswordHashing
    let issuer: TokenIssuer
    let now: @Sendable () -> Date

    package init(
        store: any BulkAccountStore, passwords: any PasswordHashing, issuer: TokenIssuer,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.passwords = passwords
        self.issuer = issuer
        self.now = now
    }

    /// Hands out an access token for each user, a batch at a time.
    package func callAsFunction(count: Int, prefix: String, _ take: ([String]) -> Void) async throws {
        guard let password = Password(UUID.v7().lowercased + UUID().uuidString) else { return }
        let hash = try await passwords.hash(password)
        for start in stride(from: 0, to: count, by: Self.batch) {
            let numbers = start..<min(start + Self.batch, count)
            take(try await signIn(numbers.map { ("\(prefix)-\($0)@carga.example", "Carga \($0)") }, hash: hash))
        }
    }

    private func signIn(_ people: [(email: String, name: String)], hash: PasswordHash) async throws -> [String] {
        let time = now().truncatedToMilliseconds
        let new = try people.map { person in
            NewAccount(
                id: .v7(), email: try EmailAddress(parsing: person.email),
                displayName: try DisplayName(parsing: person.name), role: .user, passwordHash: hash, createdAt: time)
        }
        try await store.insert(new)
        let accounts = try await store.accounts(emails: new.map(\.email.text))
        let device = Session.Device(userAgent: "auth token", address: "")
        let sessions = accounts.map { issuer.session(for: $0.id, device: device, at: time) }
        try await store.insert(sessions)
        return try zip(sessions, accounts).map { session, account in
            try issuer.tokens(for: session, account: account, at: time).accessToken
        }
    }
}
