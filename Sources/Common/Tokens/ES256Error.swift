/// Why a key or a signature could not be made.
public enum ES256Error: Error, Equatable {
    /// The bytes are no P-256 key.
    case invalidKey
    /// libcrypto refused; the operation's name.
    case operationFailed(String)
}
