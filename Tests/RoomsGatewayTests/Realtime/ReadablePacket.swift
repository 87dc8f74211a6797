@testable import SocketIO

extension EncodedPacket {
    /// The packet as text.
    var readable: String { String(decoding: frames.bytes.readableBytesView, as: UTF8.self) }
}
