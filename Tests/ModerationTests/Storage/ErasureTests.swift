import Common
import EventBus
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("What moderation holds of somebody who is erased")
struct ErasureTests {
    @Test("is taken in one order by the order to erase them and by the news that they are gone, which come at once")
    func besideTheNews() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let ana = try await suite.person("Ana")
            let news = Told.user(ana.id, status: .deleted, version: 2, type: "user.deleted")
            try await interleave(in: suite.pool, writing: ["idempotency_keys"], waitingFor: nil) {
                try await suite.once(news)
            } _: {
                try await suite.once(Told.deletionOrdered(ana.id))
            }
            #expect(try await suite.count("SELECT count(*) FROM users WHERE status = 'excluida'") == 1)
        }
    }

    @Test("is taken in one order by an erasure and by the news of an ad, which changes the trust in its owner")
    func besideAnAd() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let (ana, ad) = (UUID.v7(), UUID.v7())
            try await suite.handle([
                Told.user(ana, version: 1, type: "user.registered"), Told.ad(ad, owner: ana, .approved, version: 1),
            ])
            #expect(try await suite.count("SELECT count(*) FROM user_trust") == 1)
            try await interleave(in: suite.pool, writing: ["ads"], waitingFor: "transactionid") {
                try await suite.once(Told.ad(ad, owner: ana, .concluded, version: 2))
            } _: {
                try await suite.once(Told.deletionOrdered(ana))
            }
            #expect(try await suite.count("SELECT count(*) FROM user_trust") == 0)
            #expect(try await suite.count("SELECT count(approved) FROM ads") == 0)
        }
    }

    @Test(
        "does not come back with what comes late, whether they were heard of here before or not",
        arguments: [true, false])
    func late(_ isKnown: Bool) async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let ana = UUID.v7()
            if isKnown { try await suite.handle([Told.user(ana, version: 1, type: "user.registered")]) }
            try await suite.handle([Told.deletionOrdered(ana), Told.user(ana, version: isKnown ? 2 : 1)])
            #expect(try await suite.count("SELECT count(*) FROM user_trust") == 0)
            let gone: PostgresQuery = """
                SELECT count(*) FROM users
                WHERE id = \(ana) AND status = 'excluida' AND display_name = \(ModerationAction.unknownAdmin)
                """
            #expect(try await suite.count(gone) == 1)
            try await suite.handle([Told.user(ana, status: .deleted, version: 3, type: "user.deleted")])
            #expect(try await suite.count("\(gone) AND version = 3") == 1)
        }
    }

    @Test("is no decision and no key from the erasure's first step on, and a decision that is under way is waited for")
    func decisions() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let (admin, ana) = (try await suite.admin(), try await suite.person("Ana"))
            @Sendable func decide(_ key: String) async throws {
                let decision = Decision(
                    kind: .userSilenced, subject: ActionSubject(kind: .user, id: ana.id),
                    reason: try Reason("Fora das regras"),
                    adminID: admin.id, concerns: ana.id)
                let claim = IdempotencyClaim(caller: admin.id, key: key, digest: [1])
                _ = try await suite.parts.store.order(decision, claim: claim)
            }
            try await interleave(in: suite.pool, writing: ["moderation_actions"]) {
                try await decide("1")
            } _: {
                try await suite.once(Told.deletionOrdered(admin.id))
            }
            await #expect(throws: ModerationRefusal.unauthenticated) { try await decide("2") }
            #expect(try await suite.count("SELECT count(*) FROM moderation_actions") == 1)
            #expect(try await suite.count("SELECT count(*) FROM idempotency_keys") == 0)
        }
    }
}

extension ModerationSuite {
    /// Applies an event in one transaction, which is not run again if the database gives it up.
    fileprivate func once(_ event: Event) async throws {
        try await pool.withTransaction(retrying: .never) { connection in
            _ = try await parts.events.handle(event, in: connection)
        }
    }
}
