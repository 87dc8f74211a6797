/// What counts as one client address wherever addresses are counted: an IPv4 address, or an IPv6 network of 64 bits, which is
/// what one customer has. nginx counts by the same rule (deploy/nginx/conf/http.conf).
public enum ClientNetwork {
    /// The name to count by. An IPv4 address mapped into IPv6 counts as IPv4; what is no address stands for itself.
    public static func name(of address: String) -> String {
        guard let bytes = AddressBytes.parse(address) else { return address }
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// Whether it is an address at all.
    public static func isAddress(_ text: String) -> Bool { AddressBytes.parse(text) != nil }
}
