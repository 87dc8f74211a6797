import ClientAddress
import Common
import Foundation

extension ClientNetwork {
    /// What counts as one address, as an id, to count by where people are counted by theirs: a UUID of version 8 (RFC 9562 §5.8),
    /// so no person's, made of a hash, so that no address stands where it is counted. All that is no address has one id together.
    public static func id(of address: String) -> UUID {
        var bytes = Array(Digest.sha256(Array((isAddress(address) ? name(of: address) : "").utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
