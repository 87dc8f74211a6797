import ClientAddress
import Common
import Foundation
import Primitives

/// How many attempts are taken; the settings.
package struct AttemptLimits: Sendable {
    /// Over which logins and confirmations are counted.
    package let window: Duration
    /// Logins to one account from one address, or from one known device.
    package let perAccountAndAddress: Int
    /// Logins from one address, to whatever account.
    package let perAddress: Int
    /// Logins to one account from everywhere but known devices: beyond them each has to wait ``slowDown``.
    package let perAccount: Int
    /// How long a login is held when its account is under attack.
    package let slowDown: Duration
    /// Registrations from one address in an hour.
    package let registrationsPerAddress: Int

    package init(
        window: Duration, perAccountAndAddress: Int, perAddress: Int, perAccount: Int, slowDown: Duration,
        registrationsPerAddress: Int
    ) {
        self.window = window
        self.perAccountAndAddress = perAccountAndAddress
        self.perAddress = perAddress
        self.perAccount = perAccount
        self.slowDown = slowDown
        self.registrationsPerAddress = registrationsPerAddress
    }
}

/// One sliding window that an attempt counts in.
package struct AttemptWindow: Sendable, Equatable {
    package enum AtLimit: Sendable {
        case refuse
        case slowDown
    }

    /// For how long an attempt may be looked at; one of which nothing was heard by then counts as wrong.
    package static let judgement: Duration = .seconds(15)
    /// When to come back for a place that is about to be given back.
    package static let turn: Duration = .seconds(1)

    /// A plain ASCII word, shown to clients.
    package let policy: String
    /// Names the window; holds no address.
    package let key: String
    package let quota: Int
    package let length: Duration
    package let atLimit: AtLimit

    /// What a client at the limit is told.
    package func state(retryAfter: Duration) -> RateLimitState {
        RateLimitState(policy: policy, quota: quota, window: length, retryAfter: retryAfter)
    }
}

/// Which windows an attempt counts in.
///
/// A stranger can fill the windows of the addresses they come from, and the account's, which only slows down. The owner's
/// own address has a window of its own, and so has each of their known devices, wherever it is: none of these can be filled
/// from elsewhere.
extension AttemptLimits {
    /// - Parameter device: the known device's name; nil for an unknown one.
    func login(email: EmailText, address: String, device: String?) -> [AttemptWindow] {
        if let device {
            return [
                window("login-device", ["login", "device", email, device], perAccountAndAddress, .refuse)
            ]
        }
        let place = ClientNetwork.name(of: address)
        return [
            window("login-account", ["login", "account", email, place], perAccountAndAddress, .refuse),
            window("login-address", ["login", "address", place], perAddress, .refuse),
            window("login-slow", ["login", "everywhere", email], perAccount, .slowDown),
        ]
    }

    package func registration(address: String) -> [AttemptWindow] {
        let place = ClientNetwork.name(of: address)
        return [
            AttemptWindow(
                policy: "register-address", key: Self.key(["register", place]), quota: registrationsPerAddress,
                length: .seconds(3600), atLimit: .refuse)
        ]
    }

    /// The windows in which a password counts.
    package func windows(of purpose: PasswordAttempt.Purpose, proofs: DeviceProofCodec) -> [AttemptWindow] {
        switch purpose {
        case .login(let email, let address, let proof):
            let device = proof.flatMap { proofs.device(of: $0, for: email.text) }
            return login(email: email.text, address: address, device: device)
        case .confirmation(let userID): return confirmation(userID: userID)
        }
    }

    func confirmation(userID: UUID) -> [AttemptWindow] {
        [window("confirm-account", ["confirm", userID.lowercased], perAccountAndAddress, .refuse)]
    }

    private func window(
        _ policy: String, _ parts: [String], _ quota: Int, _ atLimit: AttemptWindow.AtLimit
    ) -> AttemptWindow {
        AttemptWindow(policy: policy, key: Self.key(parts), quota: quota, length: window, atLimit: atLimit)
    }

    private static func key(_ parts: [String]) -> String {
        Base64URL.encode(Digest.sha256(Array(parts.joined(separator: "\n").utf8)).prefix(16))
    }
}

/// Whether one more attempt may be made.
package enum AttemptAnswer: Sendable, Equatable {
    case admitted
    /// Admitted, after a pause.
    case slowed
    /// No place is free now, but attempts that are being looked at may give theirs back in a moment.
    case occupied(RateLimitState)
    case refused(RateLimitState)
}
