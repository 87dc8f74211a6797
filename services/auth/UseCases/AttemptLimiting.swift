import Common
import Foundation

/// Who tries to log in, from where, and with what proof of having been here before.
struct LoginAttempt: Sendable {
    let id = UUID.v7()
    let email: EmailAddress
    let address: String
    let deviceProof: String?
}

/// Brute-force limits per account and per address. Implemented over Redis in `Storage/`.
protocol AttemptLimiting: Sendable {
    /// Counts an attempt and admits it or not.
    /// - Throws: ``AuthFailure/tooManyAttempts(_:)``.
    func admitLogin(_ attempt: LoginAttempt) async throws

    /// Forgives the attempts that led to a right password.
    func loginSucceeded(_ attempt: LoginAttempt) async

    /// Counts a registration and admits it or not.
    /// - Throws: ``AuthFailure/tooManyAttempts(_:)``.
    func admitRegistration(address: String) async throws

    /// Counts a password given to confirm a change.
    /// - Throws: ``AuthFailure/tooManyAttempts(_:)``.
    func admitConfirmation(account: Account) async throws
}
