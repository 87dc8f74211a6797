import JSON
import Primitives

/// A public ES256 key as a JSON Web Key (RFC 7517).
public struct JWK: Sendable, Equatable, JSONWritable {
    /// The key's name in token headers.
    public let keyID: String
    /// The key.
    public let publicKey: ES256PublicKey

    /// The most keys that a set may have, and the largest text of one, in bytes.
    public static let maxKeys = 32
    /// See ``maxKeys``.
    public static let maxSetBytes = 64 * 1024

    /// A named key.
    public init(keyID: String, publicKey: ES256PublicKey) {
        self.keyID = keyID
        self.publicKey = publicKey
    }

    /// Writes `{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":…,"x":…,"y":…}`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("kty", "EC")
            json.field("crv", "P-256")
            json.field("use", "sig")
            json.field("alg", "ES256")
            json.field("kid", keyID)
            json.field("x", Base64URL.encode(publicKey.x))
            json.field("y", Base64URL.encode(publicKey.y))
        }
    }

    /// Reads a key set. Keys of other types, curves, algorithms and uses are left out, as RFC 7517 §5 asks.
    /// - Throws: ``InvalidSet`` if it is no key set or has no usable key.
    public static func parseSet(_ bytes: some Collection<UInt8>) throws(InvalidSet) -> [JWK] {
        guard bytes.count <= maxSetBytes, let document = try? JSONParser.parse(bytes),
            let entries = document.object?["keys"]?.array, entries.count <= maxKeys
        else { throw InvalidSet() }
        let keys = entries.compactMap { $0.object.flatMap(JWK.init) }
        guard !keys.isEmpty else { throw InvalidSet() }
        return keys
    }

    /// The text was no set of keys.
    public struct InvalidSet: Error, Equatable {
        /// The error.
        public init() {}
    }

    private init?(_ members: [String: JSONValue]) {
        guard members["kty"]?.string == "EC", members["crv"]?.string == "P-256",
            members["use"] == nil || members["use"]?.string == "sig",
            members["alg"] == nil || members["alg"]?.string == "ES256",
            let keyID = members["kid"]?.string, CompactJWS.isKeyID(keyID),
            let x = members["x"]?.string.flatMap({ Base64URL.decode($0) }),
            let y = members["y"]?.string.flatMap({ Base64URL.decode($0) }),
            let key = try? ES256PublicKey(x: x, y: y)
        else { return nil }
        self.init(keyID: keyID, publicKey: key)
    }
}
