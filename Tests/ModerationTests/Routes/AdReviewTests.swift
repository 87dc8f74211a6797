import Common
import EventBus
import Foundation
import JSON
import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("The review of ads")
struct AdReviewTests {
    private static let reason = #""reason":"Fora das regras""#

    private func decide(
        _ verdict: String, _ ad: UUID, _ version: Int, by admin: Person
    ) async throws -> Answer {
        try await admin.post(
            "/moderation/ads/\(ad.lowercased)/\(verdict)", "{\(Self.reason),\"version\":\(version)}")
    }

    @Test("holds to the version that was read, to the ad's state, and to ads that exist")
    func refusals() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ad = UUID.v7()
            #expect(try await decide("approve", ad, 1, by: admin).status == 404)
            try await suite.handle([Told.ad(ad, owner: .v7(), .approved, version: 3)])
            for version in [2, 4] {
                let answer = try await decide("suspend", ad, version, by: admin)
                #expect(answer.status == 409)
                #expect(answer.code == "VERSION_CONFLICT")
            }
            let again = try await decide("approve", ad, 3, by: admin)
            #expect(again.status == 409)
            #expect(again.code == "INVALID_TRANSITION")
            #expect(try await suite.count("SELECT count(*) FROM moderation_actions") == 0)
            #expect(try await decide("suspend", ad, 3, by: admin).status == 202)
            let order = try #require(try await suite.published("ad.suspended").first)
            #expect(Set(order.keys) == ["actionId", "adId", "version", "reason", "adminId"])
            #expect(order["version"]?.integer == 3)
        }
    }

    @Test("waits for an ad, or a version of it, that is still on its way here")
    func lag() async throws {
        try await withModeration(["PRACA_MODERATION_LAG_SECONDS": "10"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ad = UUID.v7()
            try await suite.answering({ _, id in [Told.applied(id, by: .marketplace)] }) {
                async let first = decide("approve", ad, 1, by: admin)
                try await suite.publish([Told.ad(ad, owner: .v7(), .pending, version: 1)], on: "events:ad")
                #expect(try await first.status == 200)
                async let second = decide("delete", ad, 2, by: admin)
                try await suite.publish([Told.ad(ad, owner: .v7(), .approved, version: 2)], on: "events:ad")
                #expect(try await second.status == 200)
            }
        }
    }

    @Test("is queued oldest first, page by page, and only while the ad waits")
    func queue() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let owner = UUID.v7()
            let ads = (0..<5).map { _ in UUID.v7() }
            try await suite.handle(ads.map { Told.ad($0, owner: owner, .pending, version: 1, type: "ad.submitted") })
            var seen: [String] = []
            var path: String? = "/moderation/queue?kind=ad&limit=2"
            while let next = path {
                let page = try await admin.get(next)
                seen += page.items.compactMap { $0["subject"]?.object?["id"]?.string }
                path = page.json["nextCursor"]?.string.map { "/moderation/queue?kind=ad&limit=2&cursor=\($0)" }
            }
            #expect(seen == ads.map(\.lowercased))
            let item = try #require(try await admin.get("/moderation/queue").items.first)
            #expect(item["kind"]?.string == "ad")
            #expect(item["ad"]?.object?["title"]?.string == "Bicicleta, versão 1")
            try await suite.handle([Told.ad(ads[0], owner: owner, .approved, version: 2)])
            #expect(try await admin.get("/moderation/queue").items.count == 4)
            #expect(try await suite.count("SELECT count(content) FROM ads") == 4)
        }
    }

    @Test("an edit is shown beside what was last approved; a first version has nothing before it")
    func previous() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let (ad, owner) = (UUID.v7(), UUID.v7())
            try await suite.handle([Told.ad(ad, owner: owner, .pending, version: 1, type: "ad.submitted")])
            #expect(try await admin.get("/moderation/queue").items.first?["previous"] == nil)
            try await suite.handle([
                Told.ad(ad, owner: owner, .approved, version: 2),
                Told.ad(ad, owner: owner, .pending, version: 3, type: "ad.updated"),
            ])
            let item = try #require(try await admin.get("/moderation/queue").items.first)
            #expect(item["ad"]?.object?["title"]?.string == "Bicicleta, versão 3")
            #expect(item["previous"]?.object?["title"]?.string == "Bicicleta, versão 2")
            try await suite.handle([Told.ad(ad, owner: owner, .deleted, version: 4)])
            #expect(try await suite.count("SELECT count(approved) FROM ads") == 0)
        }
    }

    @Test("a suspended ad comes back with each correction, beside what was suspended, until it is decided about")
    func corrections() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let (ad, owner) = (UUID.v7(), UUID.v7())
            func queue() async throws -> [[String: JSONValue]] { try await admin.get("/moderation/queue").items }
            func title(_ item: [String: JSONValue]?, _ part: String) -> String? {
                item?[part]?.object?["title"]?.string
            }
            try await suite.handle([
                Told.ad(ad, owner: owner, .pending, version: 1, type: "ad.submitted"),
                Told.ad(ad, owner: owner, .approved, version: 2), Told.ad(ad, owner: owner, .suspended, version: 3),
            ])
            #expect(try await queue().isEmpty)
            #expect(try await decide("suspend", ad, 3, by: admin).code == "INVALID_TRANSITION")

            for version in [4, 5] {
                try await suite.handle([
                    Told.ad(ad, owner: owner, .suspended, version: version, type: "ad.updated", corrected: true)
                ])
                let items = try await queue()
                #expect(items.count == 1)
                #expect(title(items.first, "ad") == "Bicicleta, versão \(version)")
                #expect(title(items.first, "previous") == "Bicicleta, versão 3")
            }
            #expect(try await decide("suspend", ad, 4, by: admin).code == "VERSION_CONFLICT")
            #expect(try await decide("suspend", ad, 5, by: admin).status == 202)
            #expect(try await suite.published("ad.suspended").last?["version"]?.integer == 5)

            try await suite.handle([Told.ad(ad, owner: owner, .suspended, version: 6)])
            #expect(try await queue().isEmpty)
            try await suite.handle([
                Told.ad(ad, owner: owner, .suspended, version: 7, type: "ad.updated", corrected: true)
            ])
            #expect(title(try await queue().first, "previous") == "Bicicleta, versão 6")
            // Once it is approved, that is what its next edit stands beside.
            try await suite.handle([
                Told.ad(ad, owner: owner, .approved, version: 8),
                Told.ad(ad, owner: owner, .pending, version: 9, type: "ad.updated"),
            ])
            #expect(title(try await queue().first, "previous") == "Bicicleta, versão 8")
            #expect(try await suite.count("SELECT count(suspended) FROM ads") == 0)
        }
    }

    @Test("a correction is decided in every way that a moderator has", arguments: ["approve", "suspend", "delete"])
    func verdictsOnCorrections(_ verdict: String) async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ad = UUID.v7()
            try await suite.handle([
                Told.ad(ad, owner: .v7(), .suspended, version: 3),
                Told.ad(ad, owner: .v7(), .suspended, version: 4, type: "ad.updated", corrected: true),
            ])
            #expect(try await decide(verdict, ad, 4, by: admin).status == 202)
        }
    }

    @Test("an item is one admin's at a time, however many take it at once")
    func claims() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admins = try await withThrowingTaskGroup(of: Person.self) { group in
                for number in 0..<8 { group.addTask { try await suite.admin("Admin \(number)") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await suite.handle([Told.ad(.v7(), owner: .v7(), .pending, version: 1)])
            let item = try #require(try await admins[0].get("/moderation/queue").items.first?["id"]?.string)
            let answers = try await withThrowingTaskGroup(of: (Person, Answer).self) { group in
                for admin in admins {
                    group.addTask { (admin, try await admin.post("/moderation/queue/\(item)/claim")) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let (winner, claimed) = try #require(answers.first { $0.1.status == 200 })
            #expect(claimed.json["claimedBy"]?.object?["id"]?.string == winner.id.lowercased)
            let others = answers.filter { $0.0.id != winner.id }
            #expect(others.allSatisfy { $0.1.status == 409 && $0.1.code == "ALREADY_CLAIMED" })
            #expect(others.allSatisfy { $0.1.json["until"]?.string != nil })
            let loser = others[0].0
            #expect(try await loser.post("/moderation/queue/\(item)/release").status == 409)
            #expect(try await winner.post("/moderation/queue/\(item)/claim").status == 200)
            #expect(try await winner.post("/moderation/queue/\(item)/release").status == 204)
            #expect(try await winner.post("/moderation/queue/\(item)/release").status == 204)
            #expect(try await loser.post("/moderation/queue/\(item)/claim").status == 200)
            #expect(try await loser.post("/moderation/queue/\(UUID.v7().lowercased)/claim").status == 404)
        }
    }

    @Test("an item that an admin takes while they are erased is nobody's afterwards, and they take none after that")
    func claimOfErased() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let (one, two) = (try await suite.admin("Um"), try await suite.admin("Dois"))
            try await suite.handle([Told.ad(.v7(), owner: .v7(), .pending, version: 1)])
            let item = try #require(
                try await two.get("/moderation/queue").items.first?["id"]?.string.flatMap { UUID(strict: $0) })
            try await interleave(in: suite.pool, writing: ["review_queue"]) {
                _ = try await suite.parts.useCases.claimItem(item, by: one.id)
            } _: {
                try await suite.handle([Told.deletionOrdered(one.id)])
            }
            #expect(try await suite.count("SELECT count(*) FROM review_queue WHERE claimed_by IS NOT NULL") == 0)
            await #expect(throws: ModerationRefusal.unauthenticated) {
                _ = try await suite.parts.useCases.claimItem(item, by: one.id)
            }
            #expect(try await two.post("/moderation/queue/\(item.lowercased)/claim").status == 200)
        }
    }

    @Test("a claim ends with its time, and with the version that was claimed")
    func claimEnds() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let one = try await suite.admin("Carla")
            let two = try await suite.admin("Davi")
            let ad = UUID.v7()
            try await suite.handle([Told.ad(ad, owner: .v7(), .pending, version: 1)])
            let item = try #require(try await one.get("/moderation/queue").items.first?["id"]?.string)
            #expect(try await one.post("/moderation/queue/\(item)/claim").status == 200)
            try await suite.pool.execute("UPDATE review_queue SET claimed_until = clock_timestamp()")
            #expect(try await two.post("/moderation/queue/\(item)/claim").status == 200)
            try await suite.handle([Told.ad(ad, owner: .v7(), .pending, version: 2, type: "ad.updated")])
            #expect(try await two.post("/moderation/queue/\(item)/claim").status == 404)
            let newer = try #require(try await one.get("/moderation/queue").items.first)
            #expect(newer["claimedBy"] == nil)
            #expect(newer["ad"]?.object?["title"]?.string == "Bicicleta, versão 2")
        }
    }
}
