import Common
import Foundation
import Logging
import Redis
import Serving
import Synchronization
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Admitting messages")
struct SendTests {
    private static let paused = Room.Rules(intervalGlobalSeconds: 1_000, perUserSeconds: 0)

    private func send(
        _ text: String, once: String? = nil, in room: Room, by author: Caller, with use: SendMessage
    ) async throws -> SendOutcome {
        try await use(
            SendMessage.Command(
                roomID: room.id, body: try MessageBody(text), clientMessageID: once, replyTo: nil,
                joinsPublicRoom: true), by: author)
    }

    private func useCase(
        _ fixture: RoomsFixture, _ limiter: any RateLimiting, _ writer: MessageWriter,
        bytes: any Allowance = UnlimitedAllowance()
    ) -> SendMessage {
        let rooms = RoomDirectory(store: fixture.rooms, members: fixture.members)
        return SendMessage(
            access: RoomAccess(rooms: rooms, additions: UnlimitedAllowance()),
            messages: fixture.messages, limiter: limiter, writer: writer, bytes: bytes, now: { Date() })
    }

    @Test("a repeat takes nothing of the room's window, however often it comes, so that it keeps nobody out")
    func repeats() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: ana, rules: Self.paused)
            let limiter = CountingLimiter()
            let bytes = Purse(513)
            try await fixture.withWriter { writer in
                let use = useCase(fixture, limiter, writer, bytes: bytes)
                guard case .stored(let message) = try await send("a", once: "k", in: room, by: ana, with: use) else {
                    throw CancellationError()
                }
                #expect(limiter.reservations == 1)
                limiter.open()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            let outcome = try await send("a", once: "k", in: room, by: ana, with: use)
                            guard case .repeated(let same) = outcome else { throw CancellationError() }
                            #expect(same.id == message.id)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(limiter.reservations == 1, "no repeat has held the window for a moment")
                #expect(bytes.rest == 0, "and none has cost anything")
                await #expect(throws: RoomsRefusal.quotaExceeded(.bytes, Purse.refusal)) {
                    _ = try await send("b", once: "l", in: room, by: ana, with: use)
                }
                let other = useCase(fixture, limiter, writer)
                guard case .stored = try await send("oi", in: room, by: bia, with: other) else {
                    throw CancellationError()
                }
            }
        }
    }

    @Test("with repeats on two sockets all the while, whoever waits for the pause to end gets through when it does")
    func honest() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            try await withTestRedis { (redis: RedisClient) async throws -> Void in
                let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
                let room = try await fixture.room(
                    owner: ana, rules: Room.Rules(intervalGlobalSeconds: 0.05, perUserSeconds: 0))
                let limiter = RedisRateLimiter(redis: redis, logger: Logger(label: "test"))
                try await fixture.withWriter { writer in
                    let use = useCase(fixture, limiter, writer)
                    _ = try await send("a", once: "k", in: room, by: ana, with: use)
                    let repeats = (0..<2).map { _ in
                        Task {
                            while !Task.isCancelled {
                                _ = try await send("a", once: "k", in: room, by: ana, with: use)
                            }
                        }
                    }
                    defer { for task in repeats { task.cancel() } }
                    for index in 0..<10 {
                        // The pause that bia's own last message began is the only one there is.
                        let refusals = Mutex(0)
                        let key = RedisRateLimiter.keys(roomID: room.id, userID: bia.userID)[0]
                        try await eventually("message \(index) gets through") {
                            let wait = try await redis.send(RedisCommand("PTTL", .key(key)))
                            // Longer ago than the window: the key lives on for its margin alone.
                            guard (wait.integer ?? 0) < 4_900 else { return false }
                            do {
                                _ = try await send("\(index)", in: room, by: bia, with: use)
                                return true
                            } catch RoomsRefusal.rateLimited {
                                refusals.withLock { $0 += 1 }
                                return false
                            }
                        }
                        #expect(refusals.withLock { $0 } == 0)
                    }
                }
            }
        }
    }

    @Test("what the writer has no room for gives its bytes and its window back")
    func full() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana, rules: Self.paused)
            let limiter = CountingLimiter()
            let bytes = Purse(1_000)
            let writer = MessageWriter(
                store: fixture.commit, limits: .init(waiting: 0), logger: Logger(label: "test")
            ) { _ in }
            let use = useCase(fixture, limiter, writer, bytes: bytes)
            await #expect(throws: RoomsRefusal.unavailable(retryAfterMs: 1_000)) {
                _ = try await send("a", in: room, by: ana, with: use)
            }
            #expect(bytes.rest == 1_000)
            #expect(limiter.releases == 1)
        }
    }
}

/// A limiter that counts, and whose window closes with the first reservation until it is opened.
private final class CountingLimiter: RateLimiting {
    private struct State {
        var reservations = 0
        var releases = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    var reservations: Int { state.withLock { $0.reservations } }
    var releases: Int { state.withLock { $0.releases } }

    func open() { state.withLock { $0.isClosed = false } }

    func reserve(roomID: UUID, userID: UUID, windows: RateWindows) async throws(RoomsRefusal) -> RateReservation? {
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.reservations += 1
            state.isClosed = true
            return true
        }
        guard isTaken else { throw .rateLimited(.init(window: .room, retryAfterMs: 1_000, windowSeconds: 1_000)) }
        return RateReservation(
            roomID: roomID, userID: userID, token: "t", previousInRoom: nil, previousOfUser: nil, local: true)
    }

    func release(_ reservation: RateReservation, windows: RateWindows) async {
        state.withLock { state in
            state.releases += 1
            state.isClosed = false
        }
    }
}
