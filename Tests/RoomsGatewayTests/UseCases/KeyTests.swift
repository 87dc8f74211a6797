import Common
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Requests under a key")
struct KeyTests {
    private func claim(_ key: String, _ body: String, of caller: Caller) -> IdempotencyClaim {
        IdempotencyClaim(caller: caller.userID, key: key, digest: Digest.sha256(Array(body.utf8)))
    }

    private func command(_ text: String, in room: Room, once: String? = nil) throws -> SendMessage.Command {
        SendMessage.Command(
            roomID: room.id, body: try MessageBody(text), clientMessageID: once, replyTo: nil, joinsPublicRoom: true)
    }

    private func sending(
        _ fixture: RoomsFixture, _ directory: RoomDirectory, _ writer: any MessageWriting,
        keys: any Allowance = UnlimitedAllowance()
    ) -> SendUnderKey {
        let send = SendMessage(
            access: RoomAccess(rooms: directory, additions: UnlimitedAllowance()), messages: fixture.messages,
            limiter: NoLimiter(), writer: writer, bytes: UnlimitedAllowance(), now: { Date() })
        return SendUnderKey(send: send, keys: HeldKeys(pool: fixture.pool, allowance: keys))
    }

    private func held(_ fixture: RoomsFixture) async throws -> Int64 {
        try await fixture.pool.query("SELECT count(*) AS held FROM idempotency_keys")[0].decode("held", as: Int64.self)
    }

    @Test("a message that the record refuses at the commit leaves its key free for another one")
    func refusedAtCommit() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: ana)
            _ = try await fixture.members.add(bia.userID, to: room.id, as: .byThemselves)
            let directory = RoomDirectory(
                store: fixture.rooms, members: fixture.members, limits: .init(trust: .seconds(600)))
            #expect(try await directory.standing(of: bia.userID, in: room.id).isMember)
            // Whoever admits the message does not know yet.
            _ = try await fixture.members.remove(bia.userID, from: room.id, leaving: false)
            try await fixture.withWriter { writer in
                let send = sending(fixture, directory, writer)
                let outcome = try await send(command("oi", in: room), by: bia, claim: claim("k", "oi", of: bia))
                guard case .failed(.notAMember) = outcome else { throw CancellationError() }
                #expect(try await held(fixture) == 0)
                // A message of another text, once Bia is back.
                _ = try await fixture.members.add(bia.userID, to: room.id, as: .byThemselves)
                let again = try await send(command("cheguei", in: room), by: bia, claim: claim("k", "outro", of: bia))
                guard case .stored = again else { throw CancellationError() }
            }
        }
    }

    @Test(
        "a key is free after every outcome that is certain to have stored nothing, and bound after every other",
        arguments: [
            (RoomsRefusal.notAMember, true), (.roomNotFound, true), (.forbidden, true),
            (.roomSilenced(until: nil), true), (.roomArchived, true),
            (.userSilenced(until: nil), true), (.userSilencedInRoom(until: nil), true),
            (.accountSuspended(until: nil), true),
            (.unknownReference("body"), true), (.unavailable(retryAfterMs: 1), false),
        ])
    func outcomes(_ failure: RoomsRefusal, _ isFree: Bool) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let directory = RoomDirectory(store: fixture.rooms, members: fixture.members)
            let send = sending(fixture, directory, FailingWriter(failure))
            _ = try await send(command("oi", in: room), by: ana, claim: claim("k", "oi", of: ana))
            #expect(try await held(fixture) == (isFree ? 0 : 1))
        }
    }

    @Test("repeats of one message under ever new keys leave as many keys as a person may hold, and are then refused")
    func repeats() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let directory = RoomDirectory(store: fixture.rooms, members: fixture.members)
            try await fixture.withWriter { writer in
                let send = sending(fixture, directory, writer, keys: Purse(3))
                for number in 0..<3 {
                    let outcome = try await send(
                        command("oi", in: room, once: "1"), by: ana, claim: claim("\(number)", "oi", of: ana))
                    #expect(outcome.message?.seq == 1)
                }
                await #expect(throws: TooManyHeldKeys.self) {
                    _ = try await send(command("oi", in: room, once: "1"), by: ana, claim: claim("3", "oi", of: ana))
                }
                #expect(try await held(fixture) == 3)
                let repeated = try await send(
                    command("oi", in: room, once: "1"), by: ana, claim: claim("2", "oi", of: ana))
                #expect(repeated.message?.seq == 1, "an honest repetition is answered all the same")
                await #expect(throws: IdempotencyKeyReused.self) {
                    _ = try await send(command("eu", in: room, once: "2"), by: ana, claim: claim("2", "eu", of: ana))
                }
            }
        }
    }

    @Test("entering a room again and again under ever new keys leaves as many keys as a person may hold")
    func entering() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: ana)
            let directory = RoomDirectory(store: fixture.rooms, members: fixture.members)
            let add = AddMember(
                access: RoomAccess(rooms: directory, additions: UnlimitedAllowance()), store: directory,
                people: Nobody(), keys: HeldKeys(pool: fixture.pool, allowance: Purse(3)))
            for number in 0..<3 {
                let added = try await add(
                    bia.userID, to: room.id, by: bia, claim: claim("\(number)", "{}", of: bia))
                #expect(added == (number == 0))
            }
            await #expect(throws: TooManyHeldKeys.self) {
                _ = try await add(bia.userID, to: room.id, by: bia, claim: claim("3", "{}", of: bia))
            }
            #expect(try await add(bia.userID, to: room.id, by: bia, claim: claim("0", "{}", of: bia)))
            #expect(try await held(fixture) == 3)
        }
    }
}

private struct NoLimiter: RateLimiting {
    func reserve(roomID: UUID, userID: UUID, windows: RateWindows) async throws(RoomsRefusal) -> RateReservation? {
        nil
    }
    func release(_ reservation: RateReservation, windows: RateWindows) async {}
}

/// Takes drafts and fails each.
private struct FailingWriter: MessageWriting {
    let failure: RoomsRefusal

    init(_ failure: RoomsRefusal) { self.failure = failure }

    func submit(_ draft: MessageDraft, completion: @escaping @Sendable (SendOutcome) -> Void) throws(RoomsRefusal) {
        completion(.failed(failure))
    }

    func join(_ key: CommitPlan.OnceKey, completion: @escaping @Sendable (SendOutcome) -> Void) -> Bool { false }
}

private struct Nobody: PeopleDirectory {
    func named(_ userID: UUID) async throws -> AccountState? { nil }
}
