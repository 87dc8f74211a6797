import COpenSSL

/// An ECDSA P-256 public key, for ES256 (RFC 7518 §3.4).
public struct ES256PublicKey: Sendable, Equatable {
    /// The affine coordinates, 32 bytes each.
    public let x: [UInt8]
    /// See ``x``.
    public let y: [UInt8]
    private let key: ECKey

    /// A key from its coordinates.
    /// - Throws: ``ES256Error/invalidKey`` for a point that is not on P-256.
    public init(x: [UInt8], y: [UInt8]) throws(ES256Error) {
        guard x.count == 32, y.count == 32 else { throw .invalidKey }
        self.x = x
        self.y = y
        key = try ECKey(publicPoint: [0x04] + x + y)
    }

    /// Whether `signature` (r and s, 32 bytes each) is this key's signature of `message`.
    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == 64, let der = ECDSASignature.der(raw: signature) else { return false }
        return key.verify(der: der, message: message)
    }

    /// Keys are equal when their points are.
    public static func == (left: ES256PublicKey, right: ES256PublicKey) -> Bool {
        left.x == right.x && left.y == right.y
    }
}

/// An ECDSA P-256 key pair that signs ES256.
public struct ES256PrivateKey: Sendable {
    /// The public half.
    public let publicKey: ES256PublicKey
    private let key: ECKey

    /// A new random key.
    /// - Throws: ``ES256Error/operationFailed(_:)`` if libcrypto has no randomness.
    public init() throws(ES256Error) {
        try self.init(ECKey.generated())
    }

    /// A key from ``derRepresentation``.
    /// - Throws: ``ES256Error/invalidKey`` for anything but a P-256 key.
    public init(derRepresentation: [UInt8]) throws(ES256Error) {
        try self.init(ECKey(privateDER: derRepresentation))
    }

    private init(_ key: ECKey) throws(ES256Error) {
        self.key = key
        let point = try key.publicPoint()
        publicKey = try ES256PublicKey(x: Array(point[1..<33]), y: Array(point[33..<65]))
    }

    /// The key as DER (RFC 5915), to be sealed and stored. Secret.
    public func derRepresentation() throws(ES256Error) -> [UInt8] {
        try key.privateDER()
    }

    /// The signature of `message`: r and s, 32 bytes each.
    public func signature(for message: [UInt8]) throws(ES256Error) -> [UInt8] {
        guard let raw = ECDSASignature.raw(der: try key.sign(message)) else {
            throw .operationFailed("ECDSA_SIG")
        }
        return raw
    }
}
