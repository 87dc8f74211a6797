import NIOCore

/// An event from a client.
public struct InboundEvent: Sendable {
    /// The event's name, decoded.
    public let name: String
    /// The arguments as the client wrote them; their values were read when they were checked.
    public let arguments: [JSONBytes]
    /// The binary attachments that `{"_placeholder":true,"num":N}` in the arguments stand for. Every such number is one
    /// of them.
    public let attachments: [ByteBuffer]
    /// Set when the client waits for an acknowledgement.
    public let acknowledger: Acknowledger?
}
