import Common

/// Keeps answers to registrations under keys that are derived from the service's master key.
struct SealedRegistrations: RegistrationKeeping {
    private static let owner = "registration"

    private let seal: KeySeal
    private let digestKey: Secret<[UInt8]>

    init(masterKey: Secret<[UInt8]>) {
        seal = KeySeal(masterKey: masterKey, purpose: "praca auth kept answer seal v1")
        digestKey = Secret(
            Digest.hmacSHA256(Array("praca auth kept answer digest v1".utf8), key: masterKey.reveal()))
    }

    func guarded(_ claim: IdempotencyClaim) -> IdempotencyClaim {
        IdempotencyClaim(
            caller: claim.caller, key: claim.key, digest: Digest.hmacSHA256(claim.digest, key: digestKey.reveal()))
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
