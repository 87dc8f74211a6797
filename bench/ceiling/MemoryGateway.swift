import JSON
import SocketIO

/// Answers the two events that the scenarios use; anybody may do anything.
struct MemoryGateway: SocketIOApplication {
    let rooms: MemoryRooms

    func connect(_ request: ConnectRequest) {
        request.accept()
    }

    func connected(_ socket: Socket) {}

    func received(_ socket: Socket, event: InboundEvent) {
        guard let fields = try? event.arguments.first?.value.object, let roomID = fields["roomId"]?.string else {
            return
        }
        switch event.name {
        case "rooms:join":
            socket.join(roomID)
            event.acknowledger?.reply(
                JSONBytes(unchecked: #"{"ok":true,"messages":[{"seq":\#(rooms.lastSeq(roomID))}]}"#))
        case "rooms:message:send":
            rooms.submit(
                .init(
                    room: roomID, body: fields["body"]?.string ?? "",
                    clientMessageID: fields["clientMessageId"]?.string ?? "",
                    acknowledger: event.acknowledger))
        default: return
        }
    }

    func disconnected(_ socket: Socket, reason: DisconnectReason) {}
}
