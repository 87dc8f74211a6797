import NIOCore

/// The `open` packet's payload.
enum EngineHandshake {
    /// Exactly the keys of the protocol text, times in milliseconds and sizes in bytes.
    static func openPayload(
        sessionID: String, transport: EngineTransport, configuration: EngineConfiguration
    ) -> ByteBuffer {
        let upgrades = transport == .polling && configuration.allowsUpgrade ? #"["websocket"]"# : "[]"
        let interval = configuration.pingInterval.nanoseconds / 1_000_000
        let timeout = configuration.pingTimeout.nanoseconds / 1_000_000
        return ByteBuffer(
            string: #"{"sid":"\#(sessionID)","upgrades":\#(upgrades),"pingInterval":\#(interval),"#
                + #""pingTimeout":\#(timeout),"maxPayload":\#(configuration.limits.maxPayload)}"#)
    }
}
