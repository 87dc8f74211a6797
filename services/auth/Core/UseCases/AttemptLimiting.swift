import Common
import Foundation

/// Brute-force limits per account and per address. Implemented over Redis in `Storage/`.
///
/// An attempt takes a place in its windows before the password is looked at, so that no number of guesses at once gets
/// round them. A wrong password keeps the place; a right one, or none that was looked at, gives it back.
package protocol AttemptLimiting: Sendable {
    /// Takes a place. Where the last ones are taken by attempts that are being looked at, waits a little for one.
    /// - Throws: ``AuthRefusal/tooManyAttempts(_:)``.
    func admit(_ attempt: PasswordAttempt) async throws

    /// Says what came of an attempt that was admitted.
    func settle(_ attempt: PasswordAttempt, isWrong: Bool) async

    /// Counts a registration and admits it or not.
    /// - Throws: ``AuthRefusal/tooManyAttempts(_:)``.
    func admitRegistration(address: String) async throws
}

extension AttemptLimiting {
    /// Runs `body`, which looks at a password, as one attempt.
    /// - Throws: ``AuthRefusal/tooManyAttempts(_:)`` and what `body` throws.
    func attempting<Value>(_ purpose: PasswordAttempt.Purpose, _ body: () async throws -> Value) async throws -> Value {
        let attempt = PasswordAttempt(purpose)
        try await admit(attempt)
        do {
            let value = try await body()
            await settle(attempt, isWrong: false)
            return value
        } catch {
            await settle(attempt, isWrong: error.isWrongPassword)
            throw error
        }
    }
}

extension Error {
    /// Whether it is the answer to a wrong guess: of a password, or of what was registered with one.
    fileprivate var isWrongPassword: Bool {
        if let failure = self as? AuthRefusal { return failure == .invalidCredentials || failure == .wrongPassword }
        return self is IdempotencyKeyReused
    }
}
