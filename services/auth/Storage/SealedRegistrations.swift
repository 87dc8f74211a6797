import AuthCore
import Common
import Foundation
import JSON

/// Keeps answers to registrations under keys that are derived from the service's master key.
struct SealedRegistrations: RegistrationKeeping {
    private static let owner = "registration"

    private let seal: KeySeal
    private let digestKey: Secret<[UInt8]>
    private let ownerKey: Secret<[UInt8]>

    init(masterKey: Secret<[UInt8]>) {
        seal = KeySeal(masterKey: masterKey, purpose: "praca auth kept answer seal v1")
        digestKey = Secret(
            Digest.hmacSHA256(Array("praca auth kept answer digest v1".utf8), key: masterKey.reveal()))
        ownerKey = Secret(
            Digest.hmacSHA256(Array("praca auth kept answer owner v1".utf8), key: masterKey.reveal()))
    }

    func owner(of email: EmailText) -> UUID {
        // Version 8 (RFC 9562): no account's id, which are of version 7.
        var bytes = Array(Digest.hmacSHA256(Array(email.utf8), key: ownerKey.reveal()).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        var raw: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &raw) { $0.copyBytes(from: bytes) }
        return UUID(uuid: raw)
    }

    func guarded(_ claim: IdempotencyClaim, for email: EmailAddress) -> IdempotencyClaim {
        IdempotencyClaim(
            caller: owner(of: email.text), key: claim.key,
            digest: Digest.hmacSHA256(claim.digest, key: digestKey.reveal()))
    }

    func seal(_ answer: SignInAnswer) throws -> [UInt8] {
        var json = JSONWriter(capacity: 2_048)
        json.object { json in
            json.array("cookies", answer.cookies)
            json.field("body", answer.body)
        }
        return try seal.seal(Array(json.buffer.readableBytesView), for: Self.owner)
    }

    func open(_ bytes: [UInt8]) throws -> SignInAnswer {
        let object = try JSONParser.parse(try seal.open(bytes, for: Self.owner)).object
        guard let body = object?["body"]?.string, let cookies = object?["cookies"]?.array else {
            throw KeySeal.CannotOpen()
        }
        return SignInAnswer(cookies: cookies.compactMap(\.string), body: body)
    }
}
