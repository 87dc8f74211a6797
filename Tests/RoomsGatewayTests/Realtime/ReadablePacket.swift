@testable import SocketIO

extension EncodedPacket {
    /// The packet as text.
    var readable: String { String(decoding: storage.frames.readableBytesView, as: UTF8.self) }
}
