import NIOCore
import NIOHTTP1
import Primitives

/// The opening handshake of RFC 6455 section 4.2.
enum WebSocketHandshake {
    /// Whether the request asks to become a WebSocket at all.
    static func isRequested(by head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }

    /// The value of `Sec-WebSocket-Accept`, or nil when the handshake is not a valid one.
    static func accept(_ head: HTTPRequestHead) -> String? {
        guard head.method == .GET, head.version == .http1_1, head.headers["sec-websocket-version"] == ["13"] else {
            return nil
        }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, keys[0].utf8.count == 24, Base64.decode(keys[0].utf8)?.count == 16 else {
            return nil
        }
        let digest = SHA1.digest((keys[0] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        return Base64.encode(digest)
    }

    /// The whole 101 answer. No extension and no subprotocol is ever agreed to.
    static func response(accept: String) -> ByteBuffer {
        ByteBuffer(
            string: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(accept)\r\n\r\n")
    }
}
