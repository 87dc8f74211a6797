import COpenSSL

/// Owns an `EVP_PKEY` on P-256.
// Sendable is safe: the key is never changed after init, and OpenSSL 3 lets threads share an EVP_PKEY for signing and
// verifying (each call has its own context; reference counts and caches are locked inside).
final class ECKey: @unchecked Sendable {
    private let pointer: OpaquePointer

    private init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    static func generated() throws(ES256Error) -> ECKey {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { throw .operationFailed("context") }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "prime256v1") == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw .operationFailed("generate") }
        return ECKey(owning: key)
    }

    /// What comes before the point in a P-256 key's SubjectPublicKeyInfo (RFC 5480): the two object identifiers and the
    /// bit string's head.
    private static let publicKeyInfoPrefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE,
        0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]

    /// From the uncompressed point, 65 bytes. OpenSSL refuses a point that is not on the curve.
    convenience init(publicPoint: [UInt8]) throws(ES256Error) {
        guard publicPoint.count == 65 else { throw .invalidKey }
        let key = (Self.publicKeyInfoPrefix + publicPoint).withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_PUBKEY(nil, &position, bytes.count)
        }
        guard let key else {
            ERR_clear_error()
            throw .invalidKey
        }
        self.init(owning: key)
        guard isValid(EVP_PKEY_public_check) else { throw .invalidKey }
    }

    convenience init(privateDER: [UInt8]) throws(ES256Error) {
        let key = privateDER.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_AutoPrivateKey(nil, &position, bytes.count)
        }
        guard let key else {
            ERR_clear_error()
            throw .invalidKey
        }
        self.init(owning: key)
        guard groupName == "prime256v1", isValid(EVP_PKEY_check) else { throw .invalidKey }
    }

    func privateDER() throws(ES256Error) -> [UInt8] {
        var buffer: UnsafeMutablePointer<UInt8>?
        let length = i2d_PrivateKey(pointer, &buffer)
        guard length > 0, let buffer else { throw .operationFailed("encode") }
        defer { CRYPTO_clear_free(buffer, Int(length), "", 0) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(length)))
    }

    /// The uncompressed point: 0x04, x, y.
    func publicPoint() throws(ES256Error) -> [UInt8] {
        var point = [UInt8](repeating: 0, count: 65)
        var length = 0
        guard
            EVP_PKEY_get_octet_string_param(pointer, OSSL_PKEY_PARAM_PUB_KEY, &point, point.count, &length) == 1,
            length == 65, point[0] == 0x04
        else { throw .operationFailed("public key") }
        return point
    }

    /// An ECDSA-SHA-256 signature in DER.
    func sign(_ message: [UInt8]) throws(ES256Error) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .operationFailed("context") }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 80)
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, pointer) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw .operationFailed("sign") }
        return Array(signature[..<length])
    }

    func verify(der signature: [UInt8], message: [UInt8]) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            // A bad signature leaves entries in this thread's error queue.
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private var groupName: String? {
        var name = [CChar](repeating: 0, count: 32)
        var length = 0
        guard EVP_PKEY_get_group_name(pointer, &name, name.count, &length) == 1 else { return nil }
        return String(decoding: name[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func isValid(_ check: (OpaquePointer?) -> Int32) -> Bool {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil) else { return false }
        defer { EVP_PKEY_CTX_free(context) }
        return check(context) == 1
    }
}

/// ECDSA signatures: DER as OpenSSL has them, r ‖ s as JOSE has them.
enum ECDSASignature {
    static func der(raw: [UInt8]) -> [UInt8]? {
        guard raw.count == 64, let signature = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(signature) }
        let r = BN_bin2bn(Array(raw[..<32]), 32, nil)
        let s = BN_bin2bn(Array(raw[32...]), 32, nil)
        guard ECDSA_SIG_set0(signature, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return nil
        }
        var buffer: UnsafeMutablePointer<UInt8>?
        let length = i2d_ECDSA_SIG(signature, &buffer)
        guard length > 0, let buffer else { return nil }
        defer { CRYPTO_free(buffer, "", 0) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(length)))
    }

    static func raw(der: [UInt8]) -> [UInt8]? {
        let signature = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &position, bytes.count)
        }
        guard let signature else { return nil }
        defer { ECDSA_SIG_free(signature) }
        var r = [UInt8](repeating: 0, count: 32)
        var s = r
        guard BN_bn2binpad(ECDSA_SIG_get0_r(signature), &r, 32) == 32,
            BN_bn2binpad(ECDSA_SIG_get0_s(signature), &s, 32) == 32
        else { return nil }
        return r + s
    }
}
