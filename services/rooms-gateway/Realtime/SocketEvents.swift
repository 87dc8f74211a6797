import Contract
import Foundation
import JSON
import NIOCore
import Primitives
import RoomsGatewayCore
import Serving
import SocketIO

/// The socket's events: what clients ask for, and what they are told.
enum SocketEvents {
    static func messageNew(_ message: Message) -> EncodedPacket {
        messageNew(json: message.json)
    }

    /// - Parameter json: a message as the contract writes it, as it stands in an event's data.
    static func messageNew(json: ByteBuffer) -> EncodedPacket {
        .event(SocketPacket.roomsMessageNew.rawValue, [JSONBytes(unchecked: json)])
    }

    static func roomUpdated(_ room: Room) -> EncodedPacket {
        packet(.roomsUpdated) { $0.value(room) }
    }

    /// Says that the server is about to close the socket on purpose, and when.
    static func sessionEnding(code: SessionEndCode, at time: Date) -> EncodedPacket {
        packet(.sessionEnding) { json in
            json.object { json in
                json.field("code", code.rawValue)
                json.field("at", time)
            }
        }
    }

    /// - Parameter json: a message without its text, as it stands in an event's data.
    static func messageDeleted(json: ByteBuffer) -> EncodedPacket {
        .event(SocketPacket.roomsMessageDeleted.rawValue, [JSONBytes(unchecked: json)])
    }

    /// Says that the user may no longer write: in one room, or anywhere where `roomID` is nil.
    static func usersBlocked(
        _ code: ProblemCode, in roomID: UUID? = nil, until: Date?, reason: String?
    ) -> EncodedPacket {
        packet(.usersBlocked) { json in
            json.object { json in
                json.field("scope", roomID == nil ? "global" : "room")
                json.field("roomId", ifPresent: roomID)
                json.field("code", code.name)
                json.field("until", ifPresent: until)
                json.field("reason", ifPresent: reason)
            }
        }
    }

    /// Says that what ``usersBlocked(_:in:until:reason:)`` said is over.
    static func usersUnblocked(_ code: ProblemCode, in roomID: UUID? = nil) -> EncodedPacket {
        packet(.usersUnblocked) { json in
            json.object { json in
                json.field("scope", roomID == nil ? "global" : "room")
                json.field("roomId", ifPresent: roomID)
                json.field("code", code.name)
            }
        }
    }

    private static func packet(_ event: SocketPacket, _ write: (inout JSONWriter) -> Void) -> EncodedPacket {
        var json = JSONWriter(capacity: 512)
        write(&json)
        return .event(event.rawValue, [JSONBytes(unchecked: json.buffer)])
    }
}

/// Acknowledgements: `{ok:true, …}` or `{ok:false, error:{code, message, retryAfterMs?, until?}}`.
enum Answer {
    static func ok(_ writeFields: (inout JSONWriter) -> Void = { _ in }) -> JSONBytes {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("ok", true)
            writeFields(&json)
        }
        return JSONBytes(unchecked: json.buffer)
    }

    static func failure(_ problem: Problem, language: Language) -> JSONBytes {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("ok", false)
            json.object("error") { json in
                json.field("code", problem.code.name)
                json.field("message", (problem.detail ?? problem.code.title).text(in: language))
                json.field("retryAfterMs", ifPresent: problem.retryAfter?.milliseconds(rounded: .up))
                json.field("until", ifPresent: problem.until)
                guard !problem.fields.isEmpty else { return }
                json.array("errors") { json in
                    for field in problem.fields {
                        json.object { json in
                            json.field("field", field.field)
                            json.field("code", field.code.rawValue)
                            json.field("detail", field.detail.text(in: language))
                        }
                    }
                }
            }
        }
        return JSONBytes(unchecked: json.buffer)
    }
}
