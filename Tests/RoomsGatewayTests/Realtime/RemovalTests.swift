import Common
import Foundation
import JSON
import NIOCore
import SocketIO
import Synchronization
import TestSupport
import Testing

@testable import rooms_gateway

@Suite("Removals of messages")
struct RemovalTests {
    /// What a client shows, by the rules that docs/asyncapi.yaml gives it.
    private struct Screen {
        private(set) var texts: [Int64: String] = [:]
        private var removed: Set<Int64> = []

        mutating func take(_ packet: String) throws {
            guard let start = packet.firstIndex(of: "{"), let end = packet.lastIndex(of: "}") else { return }
            let json = try JSONParser.parse(Array(packet[start...end].utf8)).object ?? [:]
            guard let seq = json["seq"]?.integer, let body = json["body"]?.string else { return }
            if packet.contains("rooms:message:deleted") || json["deletedAt"] != nil { removed.insert(seq) }
            texts[seq] = removed.contains(seq) ? "" : body
        }
    }

    @Test(
        "reach whoever was away, paged up or joins in that moment: the screen is the record, in any order of events",
        arguments: 0..<40)
    func anyOrder(_ seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let socket = gateway.connect(ana)
        var shown: Int64 = 0
        for _ in 0..<30 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                let message = record.say("texto", in: room.id)
                if Bool.random(using: &random) { gateway.tell(message) }
            case 2:
                let last = record.newest(in: room.id)
                guard last > 0, let removal = record.take(Int64.random(in: 1...last, using: &random), from: room.id)
                else { continue }
                // The event may be lost; then the record tells of it.
                if Bool.random(using: &random) { gateway.tell(removal: removal) }
            case 3:
                if let session = socket.session { gateway.live.leave(room.id, socket: socket, session: session) }
            case 4: try await gateway.repairNow()
            default:
                shown = max(shown, socket.newestShown)
                try await gateway.join(room.id, socket, shown > 0 ? .missed(after: shown) : .newest)
            }
        }
        shown = max(shown, socket.newestShown)
        try await gateway.join(room.id, socket, shown > 0 ? .missed(after: shown) : .newest)
        try await gateway.repairNow()
        var screen = Screen()
        for packet in socket.received { try screen.take(packet) }
        let stored = try await record.messages(in: room.id, afterSeq: 0, limit: 1_000)
        for message in stored {
            // What came with an acknowledgement is not among the packets here.
            guard let text = screen.texts[message.seq] else { continue }
            #expect(text == message.body, "message \(message.seq)")
        }
    }

    @Test("of a message that a joining socket's history still shows come after the history")
    func whileJoining() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        record.say("isto sai", in: room.id)
        let socket = gateway.connect(ana)
        record.hold(.messages)
        async let joined: Void = gateway.join(room.id, socket)
        try await eventually { record.isHolding }
        gateway.tell(removal: try #require(record.take(1, from: room.id)))
        #expect(!socket.received.contains { $0.contains("rooms:message:deleted") })
        record.release()
        try await joined
        #expect(socket.received.contains { $0.contains("rooms:message:deleted") })
    }

    @Test("since a message that was seen come with the next join, as does none of those that came later")
    func whileAway() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        for number in 1...5 { record.say("\(number)", in: room.id) }
        record.take(2, from: room.id)
        record.take(5, from: room.id)
        let socket = gateway.connect(ana)
        try await gateway.join(room.id, socket, .missed(after: 4))
        let removed = socket.received.filter { $0.contains("rooms:message:deleted") }
        #expect(removed.count == 1)
        #expect(removed.first?.contains("\"seq\":2") == true)
    }

    @Test("that the stream lost are read from the record, each told once")
    func lostByTheStream() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        for number in 1...3 { record.say("\(number)", in: room.id) }
        let socket = gateway.connect(ana)
        try await gateway.join(room.id, socket)
        record.take(1, from: room.id)
        gateway.tell(removal: try #require(record.take(2, from: room.id)))
        try await gateway.repairNow()
        try await gateway.repairNow()
        #expect(socket.received.filter { $0.contains("rooms:message:deleted") }.count == 2)
    }

    @Test("of a message that is yet to come do not let it stand")
    func beforeTheMessage() throws {
        let told = Mutex<[String]>([])
        let feed = RoomFeed(limits: .init()) { packet in told.withLock { $0.append(packet.readable) } }
        feed.start(at: 0, removedUpTo: Date(timeIntervalSince1970: 0))
        let (new, gone) = (JSONBytes(unchecked: ByteBuffer(string: "1")), JSONBytes(unchecked: ByteBuffer(string: "2")))
        feed.remove(seq: 2) { .event("deleted", [gone]) }
        _ = feed.offer(seq: 2) { .event("new", [new]) }
        _ = feed.offer(seq: 1) { .event("new", [new]) }
        let names = told.withLock { $0 }.map { $0.contains("deleted") ? "deleted" : "new" }
        #expect(names == ["deleted", "new", "new", "deleted"])
    }
}

/// The same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension HeldGateway {
    /// One round of making the live rooms level with the record.
    func repairNow() async throws {
        await repair.compare()
    }
}

extension HeldSocket {
    /// `seq` of the newest message that came as an event.
    var newestShown: Int64 {
        received.filter { $0.contains("rooms:message:new") }.compactMap { packet in
            packet.firstMatch(of: /"seq":(\d+)/).flatMap { Int64($0.1) }
        }.max() ?? 0
    }
}
