import Common
import Foundation
import Primitives

/// A refresh token: session, counter and a MAC over both. Nothing of it is stored but the session's newest counter, and the
/// same counter always gives the same text, which is what lets parallel refreshes agree on one successor.
package struct RefreshToken: Sendable, Equatable {
    package let sessionID: UUID
    /// Counts from 1.
    package let generation: Int
}

/// Writes and reads refresh tokens: base64url of version (1 byte), session (16), counter (4, big-endian), MAC (32).
package struct RefreshTokenCodec: Sendable {
    private static let version: UInt8 = 1
    private static let byteCount = 1 + 16 + 4 + 32
    /// The length of every token's text.
    static let textLength = (byteCount * 8 + 5) / 6

    private let key: Secret<[UInt8]>

    /// A codec whose MAC key is derived from the service's master key, so that each purpose has a key of its own.
    package init(masterKey: Secret<[UInt8]>) {
        key = Secret(Digest.hmacSHA256(Array("praca auth refresh token v1".utf8), key: masterKey.reveal()))
    }

    func encode(_ token: RefreshToken) -> String {
        let body = Self.body(token)
        return Base64URL.encode(body + Digest.hmacSHA256(body, key: key.reveal()))
    }

    /// The token, if this service made it. Costs no look-up: forgeries end here.
    package func decode(_ text: String) -> RefreshToken? {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text), bytes.count == Self.byteCount,
            bytes[0] == Self.version
        else { return nil }
        let body = Array(bytes[..<21])
        guard Digest.equal(Digest.hmacSHA256(body, key: key.reveal()), Array(bytes[21...])) else { return nil }
        var raw: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &raw) { $0.copyBytes(from: body[1..<17]) }
        return RefreshToken(
            sessionID: UUID(uuid: raw), generation: body[17...].reduce(0) { $0 << 8 | Int($1) })
    }

    private static func body(_ token: RefreshToken) -> [UInt8] {
        var body = [version]
        withUnsafeBytes(of: token.sessionID.uuid) { body.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(clamping: token.generation).bigEndian) { body.append(contentsOf: $0) }
        return body
    }
}
