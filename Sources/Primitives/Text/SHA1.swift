import COpenSSL

/// SHA-1 (FIPS 180-4): what the WebSocket handshake prescribes as a formality, and the name under which Redis keeps a script.
/// It protects nothing here, and must not.
public enum SHA1 {
    /// The 20 bytes of the digest.
    public static func digest(_ message: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(message)
        return [UInt8](unsafeUninitializedCapacity: Int(SHA_DIGEST_LENGTH)) { digest, count in
            _ = COpenSSL.SHA1(message, message.count, digest.baseAddress)
            count = Int(SHA_DIGEST_LENGTH)
        }
    }
}
