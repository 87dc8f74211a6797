import Foundation
import NIOCore
import SocketIO

/// Answers the two events that the scenarios use; anybody may do anything.
struct MemoryGateway: SocketIOApplication {
    private struct Fields: Decodable {
        let roomId: String
        let body: String?
        let clientMessageId: String?
    }

    let rooms: MemoryRooms

    func connect(_ request: ConnectRequest) {
        request.accept()
    }

    func connected(_ socket: Socket) {}

    func received(_ socket: Socket, event: InboundEvent) {
        guard let argument = event.arguments.first,
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(argument.buffer.readableBytesView))
        else { return }
        switch event.name {
        case "rooms:join":
            socket.join(fields.roomId)
            event.acknowledger?.reply(
                JSONBytes(unchecked: #"{"ok":true,"messages":[{"seq":\#(rooms.lastSeq(fields.roomId))}]}"#))
        case "rooms:message:send":
            rooms.submit(
                .init(
                    room: fields.roomId, body: fields.body ?? "", clientMessageID: fields.clientMessageId ?? "",
                    acknowledger: event.acknowledger))
        default: return
        }
    }

    func disconnected(_ socket: Socket, reason: DisconnectReason) {}
}
