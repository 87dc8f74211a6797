import JSON
import Primitives

/// A compact JWS (RFC 7515 §7.1) with one pinned algorithm, ES256. Parsed, not verified.
///
/// The header may hold `alg`, `kid` and `typ` and nothing else. So nothing in a token can choose an algorithm, bring or
/// point to a key, or change how the payload is read.
public struct CompactJWS: Sendable {
    /// Larger tokens are refused before any work; ours have about 500 bytes.
    public static let maxBytes = 8 * 1024

    /// The only algorithm.
    public static let algorithm = "ES256"

    /// The key's name.
    public let keyID: String
    /// The decoded payload.
    public let payload: [UInt8]
    /// What is signed: the first two parts with the dot between them.
    public let signingInput: [UInt8]
    /// r and s, 32 bytes each.
    public let signature: [UInt8]

    /// Parses a token.
    public init(parsing token: String) throws(TokenError) {
        guard token.utf8.count <= Self.maxBytes else { throw .tooLarge }
        let bytes = Array(token.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .malformed }
        keyID = try Self.keyID(fromHeader: header)
        guard signature.count == 64 else { throw .signature }
        self.payload = payload
        self.signature = signature
        signingInput = Array(bytes[..<parts[1].endIndex])
    }

    /// Signs `payload`.
    public static func sign(
        _ payload: some Sequence<UInt8>, keyID: String, key: ES256PrivateKey
    ) throws(ES256Error) -> String {
        var header = JSONWriter(capacity: 96)
        header.object { json in
            json.field("alg", algorithm)
            json.field("kid", keyID)
            json.field("typ", "JWT")
        }
        let input = Base64URL.encode(header.buffer.readableBytesView) + "." + Base64URL.encode(payload)
        return input + "." + Base64URL.encode(try key.signature(for: Array(input.utf8)))
    }

    /// Whether `text` may be a key's name: 1–64 characters of the base64url alphabet. `../`, URLs and SQL are not.
    static func isKeyID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                Character(Unicode.Scalar($0)).isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    private static func keyID(fromHeader bytes: [UInt8]) throws(TokenError) -> String {
        guard let header = (try? JSONParser.parse(bytes))?.object else { throw .malformed }
        guard header["alg"] == .string(algorithm) else { throw .algorithm }
        guard Set(header.keys).isSubset(of: ["alg", "kid", "typ"]) else { throw .header }
        if let type = header["typ"], type != .string("JWT") { throw .header }
        guard let keyID = header["kid"]?.string, isKeyID(keyID) else { throw .keyID }
        return keyID
    }
}
