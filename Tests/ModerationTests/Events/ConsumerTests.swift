import Common
import Contract
import EventBus
import Foundation
import Redis
import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("What moderation makes of events")
struct ConsumerTests {
    /// Everything that events decide, as text.
    private func state(_ suite: ModerationSuite) async throws -> [String] {
        var lines: [String] = []
        for table in ["users", "ads", "review_queue", "action_states", "action_receipts"] {
            let rows = try await suite.pool.query(
                "SELECT t::text AS line FROM \(identifier: table) t ORDER BY t::text COLLATE \"C\"")
            lines += try rows.map { "\(table) \(try $0.decode("line", as: String.self))" }
        }
        let trust = try await suite.pool.query(
            "SELECT user_id::text || level || score AS line FROM user_trust ORDER BY user_id")
        return lines + (try trust.map { try $0.decode("line", as: String.self) })
    }

    /// A life: registrations, ads in every status, an applied and a refused action.
    private func story(_ suite: ModerationSuite) async throws -> [Event] {
        let admin = try await suite.admin()
        let (ana, ad, other) = (UUID.v7(), UUID.v7(), UUID.v7())
        var actions: [UUID] = []
        for kind in [ActionKind.userSilenced, .userSuspended] {
            let decision = Decision(
                kind: kind, subject: ActionSubject(kind: .user, id: ana), reason: try Reason("Motivo"),
                adminID: admin.id, concerns: ana)
            actions.append(try await suite.parts.store.order(decision, claim: nil))
        }
        return [
            Told.user(ana, version: 1, createdAt: Date() - 40 * 86_400),
            Told.ad(ad, owner: ana, .pending, version: 1, type: "ad.submitted"),
            Told.ad(ad, owner: ana, .approved, version: 2),
            Told.ad(ad, owner: ana, .concluded, version: 3),
            Told.ad(other, owner: ana, .pending, version: 1, type: "ad.submitted"),
            Told.ad(other, owner: ana, .pending, version: 2, type: "ad.updated"),
            Told.applied(actions[0], by: .auth),
            Told.refused(actions[1], by: .auth, code: "INVALID_TRANSITION"),
            Told.user(ana, "Ana Maria", status: .silenced, version: 2),
        ]
    }

    @Test("is the same again from the beginning, with repeats, and with what is late")
    func replay() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let events = try await story(suite)
            try await suite.handle(events)
            let once = try await state(suite)
            #expect(once.contains { $0.contains("Ana Maria") })
            try await suite.handle(events)
            #expect(try await state(suite) == once)
            try await suite.handle(events.reversed())
            #expect(try await state(suite) == once)
        }
    }

    @Test("from zero, on empty projections, it is the same state")
    func fromZero() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let events = try await story(suite)
            try await suite.handle(events)
            let once = try await state(suite)
            try await suite.pool.withTransaction { connection in
                // Nobody whom triggers bind could.
                try await connection.execute("SET LOCAL session_replication_role = replica")
                try await connection.execute("TRUNCATE users, ads, review_queue, user_trust, action_receipts")
                try await connection.execute(
                    "UPDATE action_states SET state = 'pending', code = NULL, detail = NULL, decided_at = NULL")
            }
            try await suite.handle(events)
            let again = try await state(suite)
            // The admin was put into the projection by the test, not by an event.
            #expect(again == once.filter { !$0.contains("Carla") })
        }
    }

    @Test(
        "an event that arrives twice on the stream has one effect; one that cannot be read becomes a dead letter, and those behind it go on"
    )
    func poison() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let (ana, ad) = (UUID.v7(), UUID.v7())
            let good = Told.ad(ad, owner: ana, .pending, version: 1)
            let bad = Told.event("ad.updated", source: "/marketplace", subject: ad, version: 2) { json in
                json.field("id", "nobody")
            }
            let stranger = Told.applied(.v7(), by: .auth)
            try await suite.publish(
                [good, good, bad, good, Told.ad(ad, owner: ana, .approved, version: 3)], on: "events:ad")
            try await suite.publish([stranger])
            let letters = DeadLetters(group: "moderation", redis: suite.redis)
            try await eventually("both are dead letters") { try await letters.count() == 2 }
            try await eventually { try await suite.count("SELECT count(*) FROM ads WHERE status = 'aprovado'") == 1 }
            #expect(try await suite.count("SELECT count(*) FROM review_queue") == 0)
            let given = try await letters.list().compactMap(\.event?.id)
            #expect(Set(given) == [bad.id, stranger.id])
        }
    }

    @Test("what it does not know it passes over")
    func unknown() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            try await suite.handle([
                Told.event("room.created", source: "/rooms-gateway", subject: .v7()) { $0.field("id", UUID.v7()) },
                Told.event("session.revoked", source: "/auth", subject: .v7()) { $0.field("sessionId", UUID.v7()) },
            ])
            #expect(try await state(suite).isEmpty)
        }
    }

    @Test("a deletion is applied once every service has given its receipt, moderation's own among them")
    func receipts() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = try await suite.person("Ana")
            let edited = UUID.v7()
            try await suite.handle([
                Told.ad(.v7(), owner: ana.id, .pending, version: 1),
                Told.ad(edited, owner: ana.id, .approved, version: 2),
                Told.ad(edited, owner: ana.id, .pending, version: 3),
            ])
            #expect(try await suite.count("SELECT count(approved) FROM ads") == 1)
            let ordered = try await admin.post(
                "/moderation/users/\(ana.id.lowercased)/delete", #"{"reason":"A pedido"}"#)
            #expect(ordered.state == "pending")
            let id = try #require(ordered.id)
            let path = "/moderation/actions/\(id.lowercased)"
            // Moderation answers itself, through its own outbox and the stream.
            try await eventually { try await admin.get(path).json["receipts"]?.array?.count == 1 }
            #expect(try await admin.get(path).state == "pending")
            let others = OwningService.allCases.filter { $0 != .moderation }
            try await suite.publish(others.dropLast().map { Told.applied(id, by: $0) })
            try await eventually { try await admin.get(path).json["receipts"]?.array?.count == 4 }
            #expect(try await admin.get(path).state == "pending")
            try await suite.publish([Told.applied(id, by: others[others.count - 1])])
            try await eventually { try await admin.get(path).state == "applied" }
            let services = try await admin.get(path).json["receipts"]?.array?.compactMap {
                $0.object?["service"]?.string
            }
            #expect(Set(services ?? []) == Set(OwningService.allCases.map(\.rawValue)))
            #expect(try await suite.count("SELECT count(*) FROM review_queue") == 0)
            #expect(try await suite.count("SELECT count(content) + count(approved) FROM ads") == 0)
            #expect(try await suite.count("SELECT count(*) FROM users WHERE display_name = 'Ana'") == 0)
            #expect(try await VerifyAudit(log: AuditChain(pool: suite.pool))(after: 0).isValid)
        }
    }

    @Test("the person concerned sees what was done to them and theirs, and why, but not by whom")
    func own() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = try await suite.person("Ana")
            let (ad, message) = (UUID.v7(), UUID.v7())
            try await suite.handle([Told.ad(ad, owner: ana.id, .approved, version: 1)])
            let reason = #""reason":"Fora das regras""#
            _ = try await admin.post("/moderation/ads/\(ad.lowercased)/suspend", "{\(reason),\"version\":1}")
            _ = try await admin.post(
                "/moderation/users/\(ana.id.lowercased)/silence",
                "{\(reason),\"scope\":\"global\",\"durationSeconds\":60}")
            _ = try await admin.post("/moderation/rooms/\(UUID.v7().lowercased)/silence", "{\(reason)}")
            let removed = try await admin.post("/moderation/messages/\(message.lowercased)/delete", "{\(reason)}")
            // Whose message it was only its owning service knows.
            try await suite.handle([
                Told.event("action.applied", source: "/rooms-gateway", subject: try #require(removed.id)) { json in
                    json.field("actionId", removed.id ?? .v7())
                    json.field("service", "rooms-gateway")
                    json.field("userId", ana.id)
                }
            ])
            let items = try await ana.get("/moderation/me/actions").items
            #expect(
                items.compactMap { $0["kind"]?.string } == ["message.removal_ordered", "user.silenced", "ad.suspended"])
            for item in items {
                #expect(item["reason"]?.string == "Fora das regras")
                #expect(item["admin"] == nil)
                #expect(!item.description.contains(admin.id.lowercased))
            }
            #expect(items[1]["until"]?.string != nil)
            #expect(try await admin.get("/moderation/me/actions").items.isEmpty)
            #expect(try await admin.get("/moderation/actions?user=\(ana.id.lowercased)").items.count == 3)
            #expect(try await admin.get("/moderation/actions?subject=\(ad.lowercased)").items.count == 1)
            #expect(try await admin.get("/moderation/actions?kind=user.silenced").items.count == 1)
            #expect(try await admin.get("/moderation/actions?admin=\(ana.id.lowercased)").items.isEmpty)
            #expect(try await admin.get("/moderation/actions?admin=\(admin.id.lowercased)").items.count == 4)
        }
    }

    @Test("access to a private room is granted for a time, and every reading under it goes on record")
    func privateAccess() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let room = UUID.v7()
            let granted = try await suite.answering({ _, id in [Told.applied(id, by: .roomsGateway)] }) {
                try await admin.post(
                    "/moderation/private-access",
                    #"{"reason":"Denúncia de ameaça","roomId":"\#(room.lowercased)","durationSeconds":600}"#)
            }
            #expect(granted.status == 201)
            #expect(granted.state == "applied")
            let order = try #require(try await suite.published("private_access.granted").first)
            #expect(
                Set(order.keys) == ["grantId", "actionId", "roomId", "adminId", "until", "reason"])
            #expect(order["grantId"]?.string == granted.id?.lowercased)
            let listed = try #require(try await admin.get("/moderation/private-access").items.first)
            #expect(listed["id"] == granted.json["id"])
            #expect(order["until"] != nil && order["until"] == listed["until"])
            let read = { (grant: UUID, messages: Int) in
                Told.event("room.history_read", source: "/rooms-gateway", subject: room) { json in
                    json.field("grantId", grant)
                    json.field("roomId", room)
                    json.field("adminId", admin.id)
                    json.field("at", Date())
                    json.field("messages", messages)
                }
            }
            let grant = try #require(granted.id)
            // The first is delivered twice.
            let readings = [50, 7, 0].map { read(grant, $0) }
            try await suite.publish([readings[0]] + readings + [read(.v7(), 1)], on: "events:room")
            try await eventually {
                try await admin.get("/moderation/actions?kind=room.history_read").items.count == 4
            }
            let items = try await admin.get("/moderation/actions?kind=room.history_read").items
            let byReason = Dictionary(grouping: items) { $0["reason"]?.string }
            #expect(byReason["Denúncia de ameaça"]?.compactMap { $0["messages"]?.integer }.sorted() == [0, 7, 50])
            #expect(byReason["(unknown grant)"]?.compactMap { $0["messages"]?.integer } == [1])
            #expect(items.allSatisfy { $0["state"]?.string == "applied" })
            let report = try await admin.get("/moderation/audit/verify").json
            #expect(report["valid"] == .bool(true))
            #expect(report["checked"]?.integer == 5)
        }
    }

    @Test("trust follows what happens, and only another level is told")
    func trust() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = UUID.v7()
            try await suite.handle([Told.user(ana, version: 1, createdAt: Date() - 40 * 86_400)])
            for _ in 0..<3 { try await suite.handle([Told.ad(.v7(), owner: ana, .concluded, version: 4)]) }
            let silenced = try await admin.post(
                "/moderation/users/\(ana.lowercased)/silence", #"{"reason":"Ofensas","scope":"global"}"#)
            let suspended = try await admin.post(
                "/moderation/users/\(ana.lowercased)/suspend", #"{"reason":"Ofensas"}"#)
            try await suite.handle([
                Told.applied(try #require(silenced.id), by: .auth), Told.applied(try #require(suspended.id), by: .auth),
            ])
            let told = try await suite.published("user.trust_changed")
            #expect(told.compactMap { $0["level"]?.string } == ["regular", "trusted", "regular", "restricted"])
            #expect(told.compactMap { $0["score"]?.integer } == [50, 74, 54, 4])
            #expect(told.allSatisfy { $0["userId"]?.string == ana.lowercased })
        }
    }

    @Test("trust that time alone changes is assessed again when it is due")
    func trustMaintenance() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let ana = UUID.v7()
            try await suite.handle([Told.user(ana, version: 1, createdAt: Date() - 6 * 86_400)])
            #expect(try await suite.published("user.trust_changed").isEmpty)
            let later = TrustBook(outbox: Outbox(schema: suite.schema), now: { Date() + 2 * 86_400 })
            let maintenance = TrustMaintenance(pool: suite.pool, book: later)
            #expect(try await maintenance.refreshDue() == 1)
            #expect(try await maintenance.refreshDue() == 0)
            #expect(try await suite.published("user.trust_changed").compactMap { $0["level"]?.string } == ["regular"])
        }
    }
}
