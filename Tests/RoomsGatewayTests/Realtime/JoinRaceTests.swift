import Common
import Foundation
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Whoever loses a room while joining it")
struct JoinRaceTests {
    /// How the gateway gets to know of a removal.
    enum News: CaseIterable, Sendable {
        case event
        case record
    }

    struct Interleaving: Sendable, CustomTestStringConvertible {
        let question: HeldRecord.Question
        /// How often the question was answered before the removal passes.
        let after: Int
        let news: News
        let visibility: Room.Visibility

        var testDescription: String { "\(question) \(after) \(news) \(visibility)" }

        static let all: [Interleaving] = HeldRecord.Question.allCases.flatMap { question in
            (0..<2).flatMap { after in
                News.allCases.flatMap { news in
                    [Room.Visibility.public, .private].map {
                        Interleaving(question: question, after: after, news: news, visibility: $0)
                    }
                }
            }
        }
    }

    @Test(
        "is out of it, whichever answer of the record is on its way when the removal passes",
        arguments: Interleaving.all)
    func removedMeanwhile(_ interleaving: Interleaving) async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(interleaving.visibility, members: [ana])
        record.say("antes", in: room.id)
        let socket = gateway.connect(ana)
        record.hold(interleaving.question, after: interleaving.after)
        async let joined: Void? = try? gateway.join(room.id, socket)
        // The question may not be asked by this kind of join: then the removal passes after it.
        try await eventually { record.isHolding || socket.hears(room.id) }
        if !record.isHolding { record.release() }
        try await make(record.removeNow(ana, from: room.id), felt: interleaving.news, of: ana, at: gateway)
        record.release()
        _ = await joined
        // Before the loop has come to it, and after the record was compared once more.
        if interleaving.news == .record { try await gateway.compare() }
        gateway.tell(record.say("em segredo", in: room.id))
        let isMember = try await record.standing(of: ana, in: room.id).isMember
        #expect(isMember || !socket.received.contains { $0.contains("em segredo") })
        #expect(isMember || !socket.hears(room.id))
        #expect(isMember || socket.session?.isIn(room.id) == false)
    }

    private func make(_ removed: Room?, felt news: News, of userID: UUID, at gateway: HeldGateway) async throws {
        guard let removed else { return }
        switch news {
        case .event: gateway.hear(removed, without: userID)
        case .record: try await gateway.compare()
        }
    }

    @Test(
        "is out of it, also when the removal passes after everything was checked and before the socket's loop comes to it"
    )
    func removedBeforeTheLoop() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let socket = gateway.connect(ana)
        socket.holdLoop()
        try await gateway.join(room.id, socket)
        gateway.hear(try #require(record.removeNow(ana, from: room.id)), without: ana)
        socket.runLoop()
        gateway.tell(record.say("em segredo", in: room.id))
        #expect(!socket.hears(room.id))
        #expect(!socket.received.contains { $0.contains("em segredo") })
    }

    @Test("hears nothing from the first refusal on, also where nobody has told this gateway of the removal yet")
    func refusedBeforeTheNews() async throws {
        for visibility in [Room.Visibility.public, .private] {
            let record = HeldRecord()
            let gateway = HeldGateway(record)
            let ana = UUID.v7()
            let room = record.open(visibility, members: [ana])
            let socket = gateway.connect(ana)
            try await gateway.join(room.id, socket)
            // Somebody else's question brought the room's new version here, and nobody has looked for sockets yet.
            gateway.rooms.learn(try #require(record.removeNow(ana, from: room.id)), askedAt: .now)
            await #expect(throws: RoomsRefusal.self) { try await gateway.send(in: room.id, socket) }
            gateway.tell(record.say("em segredo", in: room.id))
            #expect(!socket.hears(room.id))
            #expect(!socket.received.contains { $0.contains("em segredo") })
            #expect(gateway.feeds.feed(of: room.id) == nil)
        }
    }

    @Test(
        "and joins once more hears nothing from the refusal on, also before the news", arguments: [true, false],
        [
            ReadOnJoin.Wanted.newest, .missed(after: 0), .older(before: Cursor(createdAt: Date(), id: UUID.v7())),
        ])
    func refusedRejoin(versionIsKnown: Bool, wanted: ReadOnJoin.Wanted) async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let socket = gateway.connect(ana)
        try await gateway.join(room.id, socket)
        let removed = try #require(record.removeNow(ana, from: room.id))
        if versionIsKnown { gateway.rooms.learn(removed, askedAt: .now) }
        await #expect(throws: RoomsRefusal.roomNotFound) { try await gateway.join(room.id, socket, wanted) }
        gateway.tell(record.say("em segredo", in: room.id))
        #expect(!socket.hears(room.id))
        #expect(!socket.received.contains { $0.contains("em segredo") })
    }

    @Test("hears nothing after a refusal at the commit, unless let in again since", arguments: [true, false])
    func refusedAtTheCommit(isBack: Bool) async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let socket = gateway.connect(ana)
        try await gateway.join(room.id, socket)
        let session = try #require(socket.session)
        let confirmed = session.confirmed(in: room.id)
        _ = try #require(record.removeNow(ana, from: room.id))
        if isBack {
            record.addNow(ana, to: room.id)
            try await gateway.join(room.id, socket)
        }
        gateway.live.leave(room.id, confirmedAt: confirmed, socket: socket, session: session)
        #expect(socket.hears(room.id) == isBack)
        #expect(session.isIn(room.id) == isBack)
        #expect((gateway.feeds.feed(of: room.id) != nil) == isBack)
    }

    @Test("and is let in again is not taken out by the late news of the removal")
    func lateNews() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let socket = gateway.connect(ana)
        let removed = try #require(record.removeNow(ana, from: room.id))
        record.addNow(ana, to: room.id)
        try await gateway.join(room.id, socket)
        gateway.hear(removed, without: ana)
        #expect(socket.hears(room.id))
        #expect(socket.session?.isIn(room.id) == true)
    }

    @Test("is told so")
    func told() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let (here, elsewhere) = (gateway.connect(ana), gateway.connect(ana))
        try await gateway.join(room.id, here)
        gateway.hear(try #require(record.removeNow(ana, from: room.id)), without: ana)
        for socket in [here, elsewhere] {
            #expect(socket.received.contains { $0.contains("users:blocked") && $0.contains("NOT_A_MEMBER") })
        }
    }

    @Test(
        "a member's own silence that only the record knows is told, and its end, whether or not the room was live for long",
        arguments: [true, false])
    func silence(wasCompared: Bool) async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        let socket = gateway.connect(ana)
        try await gateway.join(room.id, socket)
        if wasCompared { try await gateway.compare() }
        _ = record.silence(ana, in: room.id)
        try await gateway.compare()
        #expect(socket.received.contains { $0.contains("USER_SILENCED_IN_ROOM") })
        #expect(try await gateway.rooms.standing(of: ana, in: room.id).silence != nil)
        #expect(socket.hears(room.id))
        record.unsilence(ana, in: room.id)
        try await gateway.compare()
        #expect(socket.received.contains { $0.contains("users:unblocked") && $0.contains("USER_SILENCED_IN_ROOM") })
        #expect(try await gateway.rooms.standing(of: ana, in: room.id).silence == nil)
    }

    @Test("a room that has not changed is not compared person by person again")
    func quietRoom() async throws {
        let record = HeldRecord()
        let gateway = HeldGateway(record)
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        try await gateway.join(room.id, gateway.connect(ana))
        try await gateway.compare()
        let asked = record.timesAsked(.standing)
        for _ in 0..<5 { try await gateway.compare() }
        #expect(record.timesAsked(.standing) == asked)
    }
}

extension HeldGateway {
    /// One round of comparing the live rooms with the record.
    func compare() async throws {
        let live = feeds.live
        let positions = try await record.positions(of: live.map(\.roomID))
        try await rights.compare(
            live.compactMap { room in positions[room.roomID].map { (room.roomID, room.feed, $0.version) } },
            askedAt: .now)
    }
}
