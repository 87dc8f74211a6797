import NIOCore
import NIOHTTP1

/// Finds out whose request it is when proxies stand in front.
enum ClientAddress {
    /// Forwarding hops looked at; whatever claims to lie behind them is not believed.
    private static let maximumHops = 16

    /// The peer's own address, unless the peer is a trusted proxy: then the last address in `X-Forwarded-For` that is
    /// not itself a trusted proxy. What the client wrote there itself stands further left and is never reached.
    static func resolve(peer: SocketAddress?, headers: HTTPHeaders, trusted: [AddressRange]) -> String {
        let peerText = peer?.ipAddress ?? "unix"
        guard trusted.contains(where: { $0.contains(peerText) }) else { return peerText }
        var client = peerText
        var hops = 0
        for line in headers["x-forwarded-for"].reversed() {
            for hop in line.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                let address = hop.trimmingSpaces()
                hops += 1
                guard hops <= maximumHops, AddressBytes.parse(address) != nil else { return client }
                client = address
                guard trusted.contains(where: { $0.contains(address) }) else { return client }
            }
        }
        return client
    }
}

extension Substring {
    /// Without the optional white space of HTTP's lists around it.
    func trimmingSpaces() -> String {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
