/// The proxies in front, and whose request it is when they are.
public struct TrustedProxies: Sendable, Equatable {
    /// Forwarding hops looked at; whatever claims to lie behind them is not believed.
    private static let maximumHops = 16

    private let ranges: [AddressRange]

    /// Proxies whose own addresses lie in one of these ranges. Without any, nobody's word on an address is taken.
    public init(_ ranges: [AddressRange] = []) {
        self.ranges = ranges
    }

    /// Whether the address is a proxy's.
    public func contains(_ address: String) -> Bool {
        ranges.contains { $0.contains(address) }
    }

    /// The peer's own address, unless the peer is a trusted proxy: then the last address in `X-Forwarded-For` that is not
    /// itself a trusted proxy. What the client wrote there itself stands further left and is never reached, and what is no
    /// address ends the search.
    ///
    /// - Parameters:
    ///   - peer: the address at the other end of the connection, without a port.
    ///   - lines: the values of the `X-Forwarded-For` headers, in their order.
    public func client(peer: String, forwardedFor lines: [String]) -> String {
        var client = peer
        var hops = 0
        for line in lines.reversed() {
            for hop in line.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                let address = hop.trimmingSpaces()
                hops += 1
                guard contains(client), hops <= Self.maximumHops, AddressBytes.parse(address) != nil else {
                    return client
                }
                client = address
            }
        }
        return client
    }
}

extension Substring {
    /// Without the optional white space of HTTP's lists around it.
    fileprivate func trimmingSpaces() -> String {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
