import SocketIO

/// Says each client's own auth payload to it, and echoes two events as the suites expect.
struct SocketEcho: SocketIOApplication {
    func connect(_ request: ConnectRequest) {
        request.accept(request.auth ?? .emptyObject)
    }

    func connected(_ socket: Socket) {
        let auth: JSONBytes = socket.userData() ?? .emptyObject
        socket.emit(.event("auth", [auth], namespace: socket.namespace))
    }

    func received(_ socket: Socket, event: InboundEvent) {
        guard socket.namespace == "/" else { return }
        switch event.name {
        case "message": socket.emit(.event("message-back", event.arguments, attachments: event.attachments))
        case "message-with-ack": event.acknowledger?.reply(event.arguments, attachments: event.attachments)
        default: break
        }
    }

    func disconnected(_ socket: Socket, reason: DisconnectReason) {}
}
