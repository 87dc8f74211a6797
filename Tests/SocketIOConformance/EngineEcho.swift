import SocketIO

/// Sends every message back unchanged, and nothing else.
struct EngineEcho: EngineApplication {
    func opened(_ session: EngineSession) -> any EngineSessionHandler { EchoHandler(session) }

    private final class EchoHandler: EngineSessionHandler {
        private weak var session: EngineSession?

        init(_ session: EngineSession) {
            self.session = session
        }

        func received(_ message: EngineMessage) {
            session?.send(EncodedFrames(message))
        }

        func closed(_ reason: DisconnectReason) {}
    }
}
