import Common
import Foundation
import Primitives

/// What a device keeps from a login: proof, for this address only, that the right password was given there once. It grants
/// nothing but a share of login attempts of its own, so that strangers who try passwords cannot keep the owner out.
package struct DeviceProofCodec: Sendable {
    private static let version: UInt8 = 1
    private static let byteCount = 1 + 16 + 32
    /// The length of every proof's text.
    static let textLength = (byteCount * 8 + 5) / 6

    private let key: Secret<[UInt8]>

    /// A codec whose MAC key is derived from the service's master key, so that each purpose has a key of its own.
    package init(masterKey: Secret<[UInt8]>) {
        key = Secret(Digest.hmacSHA256(Array("praca auth device proof v1".utf8), key: masterKey.reveal()))
    }

    /// A proof for a device that has logged in to the account with `email`.
    package func issue(for email: EmailText, device: UUID = .v7()) -> String {
        let body = withUnsafeBytes(of: device.uuid) { [Self.version] + Array($0) }
        return Base64URL.encode(body + mac(body, email))
    }

    /// The device's name, if this service made the proof for this address.
    package func device(of proof: String, for email: EmailText) -> String? {
        guard proof.utf8.count == Self.textLength, let bytes = Base64URL.decode(proof),
            bytes.count == Self.byteCount, bytes[0] == Self.version
        else { return nil }
        let body = Array(bytes[..<17])
        guard Digest.equal(mac(body, email), Array(bytes[17...])) else { return nil }
        return Base64URL.encode(body[1...])
    }

    private func mac(_ body: [UInt8], _ email: EmailText) -> [UInt8] {
        Digest.hmacSHA256(body + Array(email.utf8), key: key.reveal())
    }
}
