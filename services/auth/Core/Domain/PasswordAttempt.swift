import Common
import Foundation

/// A password that somebody gives, from where, and with what proof of having been here before.
package struct PasswordAttempt: Sendable {
    package enum Purpose: Sendable {
        case login(EmailAddress, address: String, deviceProof: String?)
        /// To confirm a change of one's own account.
        case confirmation(userID: UUID)
    }

    package let id = UUID.v7()
    package let purpose: Purpose

    init(_ purpose: Purpose) {
        self.purpose = purpose
    }
}
