import Common
import Foundation
import NIOCore
import Serving
import Synchronization
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("What one person may open, add, write and read")
struct QuotaTests {
    private func create(_ fixture: RoomsFixture, _ limits: RoomLimits, by owner: Caller) async throws {
        let store = PostgresRooms(
            pool: fixture.pool, outbox: fixture.rooms.outbox, limits: limits, wakeRelay: {},
            now: { Date() }, news: .none)
        let create = CreateRoom(store: store, newID: { UUID.v7() }, now: { Date().truncatedToMilliseconds })
        let command = CreateRoom.Command(
            name: try RoomName("Sala"), description: .empty, visibility: .public, rules: .none)
        _ = try await create(command, by: owner, as: IdempotentCreation(nil))
    }

    @Test("rooms stop at the limit, also when many are opened at once, and only for that owner")
    func owned() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let limits = RoomLimits(owned: 3, perHour: 100)
            let created = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask { (try? await create(fixture, limits, by: ana)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(created == 3)
            await #expect(throws: RoomsRefusal.tooManyOwnRooms(limit: 3)) { try await create(fixture, limits, by: ana) }
            try await create(fixture, limits, by: bia)
        }
    }

    @Test("rooms in an hour stop at the limit, with the time until one of them is an hour old")
    func hourly() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let limits = RoomLimits(owned: 100, perHour: 2)
            for _ in 0..<2 { try await create(fixture, limits, by: ana) }
            let refusal = await #expect(throws: RoomsRefusal.self) { try await create(fixture, limits, by: ana) }
            guard case .quotaExceeded(.rooms, let told) = refusal else { throw CancellationError() }
            let wait = told.retryAfter
            #expect(wait > .seconds(3_000) && wait <= .seconds(3_600))
            try await fixture.pool.execute("UPDATE rooms SET created_at = created_at - interval '61 minutes'")
            try await create(fixture, limits, by: ana)
        }
    }

    @Test("whoever puts people into rooms pays for it, and for those who are in already nobody does")
    func members() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: ana)
            let purse = Purse(1)
            let add = {
                try await fixture.members.add(
                    bia.userID, to: room.id, as: .byInvitation, by: WriteRight(of: ana.userID), from: purse)
            }
            #expect(try await add())
            #expect(try await !add())
            _ = try await fixture.members.remove(bia.userID, from: room.id, leaving: false)
            await #expect(throws: RoomsRefusal.quotaExceeded(.members, Purse.refusal)) { _ = try await add() }
        }
    }

    @Test("a person's sockets share one budget of events, and another's is their own")
    func events() {
        let budgets = PersonalBudgets(perSecond: 10)
        let (ana, bia) = (UUID(), UUID())
        let now = NIODeadline.now()
        let paid = (0..<60).filter { _ in budgets.take(of: ana, at: now) == nil }.count
        #expect(paid == 20)
        #expect(budgets.take(of: bia, at: now) == nil)
        #expect(budgets.take(of: ana, at: now + .milliseconds(100)) == nil)
        #expect(budgets.take(of: ana, at: now + .milliseconds(100)) != nil)
    }

    private func session(of userID: UUID) -> SocketSession {
        let account = AccountState(status: .active, role: .user, displayName: "Ana")
        let principal = Principal(
            userID: userID, sessionID: UUID.v7(), tokenExpiresAt: Date() + 600, account: account)
        return SocketSession(
            principal: principal, language: .portuguese, limits: .init(eventsPerSecond: 10), now: { Date() })
    }

    @Test("a socket that sends too much spends its own budget, and leaves its person's others what is theirs")
    func flood() {
        let budgets = PersonalBudgets(perSecond: 20)
        let ana = UUID()
        let (flooding, quiet) = (session(of: ana), session(of: ana))
        let now = NIODeadline.now()
        func admitted(_ session: SocketSession, of attempts: Int) -> Int {
            (0..<attempts).count { _ in (try? session.admit(at: now) { budgets.take(of: ana, at: $0) }) != nil }
        }
        #expect(admitted(flooding, of: 1_000) == 20)
        #expect(admitted(quiet, of: 20) == 20)
        // The twin: what the person's sockets share, asked first, is gone before the flood has spent its own.
        let other = PersonalBudgets(perSecond: 20)
        #expect((0..<1_000).count { _ in other.take(of: ana, at: now) == nil } == 40)
        #expect(other.take(of: ana, at: now) != nil)
    }

    @Test("a socket that has no room for another event is told when to come back")
    func full() throws {
        let account = AccountState(status: .active, role: .user, displayName: "Ana")
        let principal = Principal(
            userID: UUID(), sessionID: UUID.v7(), tokenExpiresAt: Date() + 600, account: account)
        let session = SocketSession(
            principal: principal, language: .portuguese, limits: .init(waitingEvents: 0),
            now: { Date() })
        let refused = #expect(throws: Problem.self) { try session.admit { _ in nil } }
        #expect(refused?.code == .tooManyRequests)
        #expect(try #require(refused?.retryAfter) > .zero)
    }

    @Test("showing a room costs as much as other reads")
    func shown() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let access = RoomAccess(
                rooms: RoomDirectory(store: fixture.rooms, members: fixture.members), additions: UnlimitedAllowance())
            let show = ShowRoom(access: access, store: fixture.rooms, reads: Purse(2))
            for _ in 0..<2 { #expect(try await show(room.id, by: ana).id == room.id) }
            await #expect(throws: RoomsRefusal.quotaExceeded(.reads, Purse.refusal)) {
                _ = try await show(room.id, by: ana)
            }
        }
    }

    @Test("what a message takes grows with the bytes of its text, not with its characters")
    func cost() throws {
        let author = Message.Author(id: UUID(), displayName: "Ana")
        let costs = try ["a", "ã", "👍"].map { text in
            MessageDraft(
                roomID: UUID(), author: author, body: try MessageBody(text), clientMessageID: nil, replyTo: nil
            ).cost
        }
        #expect(costs == [513, 514, 516])
    }
}

/// An allowance for everybody together.
final class Purse: Allowance {
    static let refusal = QuotaRefusal(policy: "purse", quota: 1, window: .seconds(60), retryAfter: .seconds(60))

    private let left: Mutex<Int>

    init(_ amount: Int) { left = Mutex(amount) }

    var rest: Int { left.withLock { $0 } }

    func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment {
        let isPaid = left.withLock { left in
            guard left >= amount else { return false }
            left -= amount
            return true
        }
        guard isPaid else { throw Self.refusal }
        return Payment(amount, by: personID)
    }

    func giveBack(_ payment: Payment) { left.withLock { $0 += payment.amount } }
}
