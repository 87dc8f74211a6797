/// A Socket.IO packet encoded once, for any number of receivers.
public struct EncodedPacket: Sendable {
    /// The namespace the packet belongs to.
    public let namespace: String
    /// What is sent for it.
    public let frames: EncodedFrames
}
