import COpenSSL
import Common

/// Seals secrets for the database with AES-256-GCM: version (1 byte), nonce (12), ciphertext, tag (16).
///
/// What a secret belongs to is authenticated with it, so that one row's cannot be put into another row.
struct KeySeal: Sendable {
    /// The bytes were not sealed with this key for this owner, or were changed.
    struct CannotOpen: Error {}

    private static let version: UInt8 = 1
    private static let nonceBytes = 12
    private static let tagBytes = 16

    private let key: Secret<[UInt8]>

    /// What signing keys are sealed for.
    static let signingKeys = "praca auth signing key seal v1"

    /// A seal whose key is derived from the service's master key, so that each purpose has a key of its own.
    init(masterKey: Secret<[UInt8]>, purpose: String = signingKeys) {
        key = Secret(Digest.hmacSHA256(Array(purpose.utf8), key: masterKey.reveal()))
    }

    /// - Throws: `ES256Error.operationFailed` if libcrypto refuses.
    func seal(_ plain: [UInt8], for owner: String) throws -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: Self.nonceBytes)
        guard RAND_bytes(&nonce, Int32(Self.nonceBytes)) == 1, let context = EVP_CIPHER_CTX_new() else {
            throw ES256Error.operationFailed("seal")
        }
        defer { EVP_CIPHER_CTX_free(context) }
        let associated = Self.associated(owner)
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagBytes)
        var length: Int32 = 0
        guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key.reveal(), nonce) == 1,
            EVP_EncryptUpdate(context, nil, &length, associated, Int32(associated.count)) == 1,
            EVP_EncryptUpdate(context, &sealed, &length, plain, Int32(plain.count)) == 1,
            EVP_EncryptFinal_ex(context, nil, &length) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), &tag) == 1
        else { throw ES256Error.operationFailed("seal") }
        return [Self.version] + nonce + sealed + tag
    }

    /// - Throws: ``CannotOpen``.
    func open(_ bytes: [UInt8], for owner: String) throws(CannotOpen) -> [UInt8] {
        let head = 1 + Self.nonceBytes
        guard bytes.count > head + Self.tagBytes, bytes[0] == Self.version, let context = EVP_CIPHER_CTX_new() else {
            throw CannotOpen()
        }
        defer { EVP_CIPHER_CTX_free(context) }
        let associated = Self.associated(owner)
        let sealed = Array(bytes[head..<(bytes.count - Self.tagBytes)])
        var tag = Array(bytes.suffix(Self.tagBytes))
        var plain = [UInt8](repeating: 0, count: sealed.count)
        var length: Int32 = 0
        guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key.reveal(), Array(bytes[1..<head])) == 1,
            EVP_DecryptUpdate(context, nil, &length, associated, Int32(associated.count)) == 1,
            EVP_DecryptUpdate(context, &plain, &length, sealed, Int32(sealed.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), &tag) == 1,
            EVP_DecryptFinal_ex(context, nil, &length) == 1
        else { throw CannotOpen() }
        return plain
    }

    private static func associated(_ owner: String) -> [UInt8] {
        [version] + Array(owner.utf8)
    }
}
