import Common
import Foundation

/// The answer to whoever signs in. One to a registration is kept for repetitions of the request under its
/// Idempotency-Key.
package struct SignInAnswer: Sendable, Equatable {
    /// The values of `Set-Cookie`.
    package let cookies: [String]
    package let body: String

    package init(cookies: [String], body: String) {
        self.cookies = cookies
        self.body = body
    }
}

/// Makes what is kept of a registration useless to whoever reads the database: its digest is over a password, its answer
/// holds tokens.
package protocol RegistrationKeeping: Sendable {
    /// Whose the keys are under which an address is registered. Whoever registers is nobody yet; an address has keys of its
    /// own, so that no stranger's key is in another's way.
    func owner(of email: EmailText) -> UUID
    /// The claim for registering an address, with a digest that says nothing of the body.
    func guarded(_ claim: IdempotencyClaim, for email: EmailAddress) -> IdempotencyClaim
    /// - Throws: what the cipher throws.
    func seal(_ answer: SignInAnswer) throws -> [UInt8]
    /// - Throws: what the cipher throws, also for bytes that are no answer.
    func open(_ bytes: [UInt8]) throws -> SignInAnswer
}

extension IdempotencyClaim {
    /// The caller of requests that need no account, until it is known for which address they are.
    package static let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}
