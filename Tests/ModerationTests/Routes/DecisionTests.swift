import Common
import EventBus
import Foundation
import JSON
import Postgres
import Primitives
import TestSupport
import Testing

@testable import moderation

@Suite("A decision")
struct DecisionTests {
    private static let reason = #""reason":"Mensagens repetidas""#

    @Test("that is carried out within a moment is answered with the applied action")
    func applied() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let room = UUID.v7()
            let answer = try await suite.answering({ _, id in [Told.applied(id, by: .roomsGateway)] }) {
                try await admin.post(
                    "/moderation/rooms/\(room.lowercased)/silence",
                    "{\(Self.reason),\"reasonCode\":\"flood\",\"durationSeconds\":60}")
            }
            #expect(answer.status == 200)
            #expect(answer.state == "applied")
            #expect(answer.json["kind"]?.string == "room.silenced")
            #expect(answer.json["subject"]?.object == ["kind": .string("room"), "id": .string(room.lowercased)])
            #expect(answer.json["reason"]?.string == "Mensagens repetidas")
            #expect(answer.json["reasonCode"]?.string == "flood")
            #expect(answer.json["admin"]?.object?["displayName"]?.string == "Carla")
            #expect(answer.json["decidedAt"]?.string != nil)
            let created = answer.json["createdAt"]?.string.flatMap { RFC3339.date($0) }
            let until = answer.json["until"]?.string.flatMap { RFC3339.date($0) }
            #expect(until?.timeIntervalSince(try #require(created)) == 60)
        }
    }

    @Test("beyond what one admin may decide in an hour is refused, with the time to wait, and leaves no entry")
    func hourly() async throws {
        let settings = ["PRACA_MODERATION_DECISIONS_PER_ADMIN_HOUR": "3", "PRACA_MODERATION_ANSWER_SECONDS": "0"]
        try await withModeration(settings) { (suite: ModerationSuite) async throws -> Void in
            let (carla, dora) = (try await suite.admin(), try await suite.admin("Dora"))
            let silence = { @Sendable (admin: Person) in
                try await admin.post("/moderation/rooms/\(UUID.v7().lowercased)/silence", "{\(Self.reason)}")
            }
            let statuses: [Int: Int] = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await silence(carla).status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [202: 3, 429: 7])
            let refused = try await silence(carla)
            #expect(refused.code == "QUOTA_EXCEEDED")
            #expect((1...3_600_000).contains(refused.json["retryAfterMs"]?.integer ?? 0))
            #expect(try await suite.count("SELECT count(*) FROM moderation_actions") == 3)
            #expect(try await silence(dora).status == 202)
        }
    }

    @Test("beyond the grants that one admin may hold at once is refused, and only to that admin")
    func openGrants() async throws {
        let settings = ["PRACA_MODERATION_OPEN_GRANTS_PER_ADMIN": "2", "PRACA_MODERATION_ANSWER_SECONDS": "0"]
        try await withModeration(settings) { (suite: ModerationSuite) async throws -> Void in
            let (carla, dora) = (try await suite.admin(), try await suite.admin("Dora"))
            let grant = { (admin: Person) in
                try await admin.post(
                    "/moderation/private-access",
                    "{\(Self.reason),\"roomId\":\"\(UUID.v7().lowercased)\",\"durationSeconds\":3600}")
            }
            for _ in 0..<2 { #expect(try await grant(carla).status == 201) }
            let refused = try await grant(carla)
            #expect(refused.status == 409 && refused.code == "LIMIT_REACHED")
            #expect(try await grant(dora).status == 201)
        }
    }

    @Test("that takes longer is answered with 202, and its end is found under its address")
    func pending() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let path = "/moderation/messages/\(UUID.v7().lowercased)/delete"
            let answer = try await admin.post(path, "{\(Self.reason)}")
            #expect(answer.status == 202)
            #expect(answer.state == "pending")
            let location = try #require(answer.location)
            #expect(location == "/moderation/actions/\(try #require(answer.id).lowercased)")
            #expect(try await admin.get(location).state == "pending")
            try await suite.publish([Told.applied(try #require(answer.id), by: .roomsGateway)])
            try await eventually { try await admin.get(location).state == "applied" }
        }
    }

    @Test(
        "that the owning service refuses is answered with that service's code",
        arguments: [
            ("NOT_FOUND", 404, "NOT_FOUND"), ("ROOM_NOT_FOUND", 404, "ROOM_NOT_FOUND"),
            ("INVALID_TRANSITION", 409, "INVALID_TRANSITION"), ("VERSION_CONFLICT", 409, "VERSION_CONFLICT"),
            ("SOMETHING_NEW", 409, "ACTION_REFUSED"),
        ])
    func refused(_ code: String, _ status: Int, _ answered: String) async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let answer = try await suite.answering({ _, id in [Told.refused(id, by: .roomsGateway, code: code)] }) {
                try await admin.post("/moderation/rooms/\(UUID.v7().lowercased)/silence", "{\(Self.reason)}")
            }
            #expect(answer.status == status)
            #expect(answer.code == answered)
            let action = try await admin.get(try #require(answer.location))
            #expect(action.state == "refused")
            #expect(action.code == code)
            #expect(action.json["detail"]?.string == "said no")
        }
    }

    @Test("orders exactly what the services are promised")
    func orders() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = try await suite.person("Ana")
            let room = UUID.v7().lowercased
            let user = "/moderation/users/\(ana.id.lowercased)"
            for (path, body) in [
                ("silence", "{\(Self.reason),\"scope\":\"room\",\"roomId\":\"\(room)\",\"durationSeconds\":5}"),
                ("unsilence", "{\(Self.reason),\"scope\":\"global\"}"), ("suspend", "{\(Self.reason)}"),
                ("reinstate", "{\(Self.reason)}"), ("delete", "{\(Self.reason)}"),
            ] {
                #expect(try await admin.post("\(user)/\(path)", body).status == 202)
            }
            let silenced = try #require(try await suite.published("user.silenced").first)
            #expect(
                Set(silenced.keys) == ["actionId", "userId", "scope", "roomId", "until", "reason", "adminId"])
            #expect(silenced["roomId"]?.string == room)
            #expect(silenced["adminId"]?.string == admin.id.lowercased)
            let lifted = try #require(try await suite.published("user.unsilenced").first)
            #expect(Set(lifted.keys) == ["actionId", "userId", "scope", "reason", "adminId"])
            for verb in ["silence", "unsilence", "archive", "unarchive"] {
                #expect(try await admin.post("/moderation/rooms/\(room)/\(verb)", "{\(Self.reason)}").status == 202)
            }
            for type in ["room.silenced", "room.unsilenced", "room.archive_ordered", "room.unarchive_ordered"] {
                let order = try #require(try await suite.published(type).first)
                #expect(Set(order.keys) == ["actionId", "roomId", "reason", "adminId"])
                #expect(order["roomId"]?.string == room)
            }
            for type in ["user.suspended", "user.reinstated", "user.deletion_ordered"] {
                let order = try #require(try await suite.published(type).first)
                #expect(order["userId"]?.string == ana.id.lowercased)
                #expect(order["scope"]?.string == "global")
            }
        }
    }

    @Test("names every field that is wrong")
    func validation() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let id = UUID.v7().lowercased
            let silence = try await admin.post(
                "/moderation/users/\(id)/silence", #"{"reason":"x","scope":"sala","durationSeconds":0}"#)
            #expect(silence.status == 422)
            #expect(silence.fields == ["reason", "scope", "durationSeconds"])
            let room = try await admin.post("/moderation/users/\(id)/silence", "{\(Self.reason),\"scope\":\"room\"}")
            #expect(room.fields == ["roomId"])
            #expect(try await admin.post("/moderation/ads/\(id)/approve", "{}").fields == ["reason", "version"])
            let access = try await admin.post("/moderation/private-access", #"{"durationSeconds":604801}"#)
            #expect(access.fields == ["reason", "roomId", "durationSeconds"])
            #expect(
                try await admin.get("/moderation/actions?kind=x&user=1&subject=2").fields == [
                    "kind", "user", "subject",
                ])
            #expect(try await admin.get("/moderation/audit/verify?after=-1").fields == ["after"])
            #expect(try await suite.count("SELECT count(*) FROM moderation_actions") == 0)
        }
    }

    @Test("is an admin's: anybody else is refused, and what was done to oneself is everybody's to see")
    func adminsOnly() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let ana = try await suite.person("Ana")
            let id = UUID.v7().lowercased
            for path in [
                "ads/\(id)/approve", "ads/\(id)/suspend", "ads/\(id)/delete", "rooms/\(id)/silence",
                "rooms/\(id)/unsilence", "users/\(id)/silence", "users/\(id)/unsilence", "users/\(id)/suspend",
                "users/\(id)/reinstate", "users/\(id)/delete", "messages/\(id)/delete", "queue/\(id)/claim",
                "queue/\(id)/release", "private-access",
            ] {
                #expect(try await ana.post("/moderation/\(path)", "{}").code == "FORBIDDEN", "\(path)")
            }
            for path in ["queue", "actions", "actions/\(id)", "audit/verify", "private-access"] {
                #expect(try await ana.get("/moderation/\(path)").code == "FORBIDDEN", "\(path)")
            }
            #expect(try await ana.get("/moderation/me/actions").status == 200)
        }
    }

    @Test("on oneself is refused, and so is one on nobody")
    func targets() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            for path in ["suspend", "delete", "reinstate"] {
                let own = try await admin.post("/moderation/users/\(admin.id.lowercased)/\(path)", "{\(Self.reason)}")
                #expect(own.status == 409)
                #expect(own.code == "CANNOT_ACT_ON_SELF")
                let nobody = try await admin.post(
                    "/moderation/users/\(UUID.v7().lowercased)/\(path)", "{\(Self.reason)}")
                #expect(nobody.status == 404)
            }
            #expect(try await suite.count("SELECT count(*) FROM moderation_actions") == 0)
        }
    }

    private func suspend(_ admin: Person, _ other: Person) async throws -> Answer {
        try await admin.post("/moderation/users/\(other.id.lowercased)/suspend", "{\(Self.reason)}")
    }

    @Test("two admins who suspend each other at once leave one, until one is reinstated")
    func lastAdmin() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let one = try await suite.admin("Carla")
            let two = try await suite.admin("Davi")
            async let first = suspend(one, two)
            async let second = suspend(two, one)
            let answers = try await [first, second]
            #expect(Set(answers.map(\.status)) == [202, 409])
            #expect(answers.compactMap(\.code) == ["LAST_ADMIN"])
            let (able, suspended) = answers[0].status == 202 ? (one, two) : (two, one)
            let three = try await suite.admin("Eva")
            #expect(try await suspend(able, suspended).status == 202)
            let back = try await three.post(
                "/moderation/users/\(suspended.id.lowercased)/reinstate", "{\(Self.reason)}")
            #expect(back.status == 202)
            #expect(try await suspend(three, able).status == 202)
        }
    }

    private static let measures = ["suspend", "silence", "delete"]

    private func order(_ measure: String, _ admin: Person, on other: Person, _ more: String = "") async throws -> Answer
    {
        try await admin.post(
            "/moderation/users/\(other.id.lowercased)/\(measure)", "{\(Self.reason),\"scope\":\"global\"\(more)}")
    }

    /// Nobody but whoever comes next.
    private func forgetAdmins(_ suite: ModerationSuite) async throws {
        try await suite.pool.execute("UPDATE users SET status = 'excluida' WHERE role = 'Admin'")
    }

    @Test("by which two admins take each other's power at once leaves one, whatever the two measures are")
    func eachOther() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            for (first, second) in Self.measures.flatMap({ first in Self.measures.map { (first, $0) } }) {
                try await forgetAdmins(suite)
                let (one, two) = (try await suite.admin("Carla"), try await suite.admin("Davi"))
                async let there = order(first, one, on: two)
                async let back = order(second, two, on: one)
                let answers = try await [there, back]
                let (taken, refused) = (answers.filter { $0.status == 202 }, answers.filter { $0.status != 202 })
                #expect(taken.count == 1, "\(first), \(second)")
                // An erasure that has begun by then leaves nobody who could be told to stay.
                let isErasure = taken.first?.json["kind"]?.string == "user.deletion_ordered"
                let code = refused.first?.code
                #expect(code == "LAST_ADMIN" || isErasure && code == "UNAUTHORIZED", "\(first), \(second)")
            }
        }
    }

    @Test("takes no power with a silence in one room, and none for longer than it lasts")
    func measuresThatEnd() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let (one, two) = (try await suite.admin("Carla"), try await suite.admin("Davi"))
            let room = UUID.v7().lowercased
            let inRoom = try await two.post(
                "/moderation/users/\(one.id.lowercased)/silence",
                "{\(Self.reason),\"scope\":\"room\",\"roomId\":\"\(room)\"}")
            #expect(inRoom.status == 202)
            #expect(try await order("silence", one, on: two).status == 202)
            #expect(try await order("suspend", two, on: one).code == "LAST_ADMIN")
            // The later silence counts, which is over.
            #expect(try await order("silence", one, on: two, ",\"durationSeconds\":1").status == 202)
            try await eventually { try await order("suspend", two, on: one).status == 202 }
        }
    }

    @Test("on admins by admins at once, in any order, leaves one who is neither silenced, suspended nor deleted")
    func somebodyRemains() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            for seed in 0..<4 {
                try await forgetAdmins(suite)
                try await takePower(of: 4, seed: seed, suite)
                // Somebody besides whom there has to be another one.
                let nobody = try await suite.person("Ninguém", role: .admin)
                try await suite.pool.execute("UPDATE users SET status = 'excluida' WHERE id = \(nobody.id)")
                try await suite.pool.withTransaction { try await $0.requireAbleAdmin(besides: nobody.id) }
            }
        }
    }

    /// So many admins take each other's power, and give it back, all at once.
    private func takePower(of count: Int, seed: Int, _ suite: ModerationSuite) async throws {
        var admins: [Person] = []
        for number in 0..<count { admins.append(try await suite.admin("Admin \(number)")) }
        let people = admins
        try await withThrowingTaskGroup(of: Void.self) { group in
            for step in 0..<24 {
                let mixed = (seed &* 7_919 &+ step &* 104_729) % 9_973
                let actor = people[mixed % count]
                let subject = people[(mixed % count + 1 + mixed / count % (count - 1)) % count]
                let measure = (Self.measures + ["unsilence", "reinstate"])[mixed / 12 % 5]
                group.addTask { _ = try await order(measure, actor, on: subject) }
            }
            try await group.waitForAll()
        }
    }

    @Test("of an admin whom the log has ordered to be kept from it does not stand after that order, answered or not")
    func orderedInLog() async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let codes = ["suspend": "ACCOUNT_SUSPENDED", "silence": "USER_SILENCED", "delete": "UNAUTHORIZED"]
            for measure in Self.measures {
                let (one, two) = (try await suite.admin("Carla"), try await suite.admin("Davi"))
                _ = try await suite.admin("Eva")
                let ana = try await suite.person("Ana")
                #expect(try await order("suspend", one, on: ana).status == 202)
                #expect(try await order(measure, two, on: one).status == 202)
                // Nobody has carried it out and the projection has not heard of it: the guard lets them in.
                #expect(try await one.get("/moderation/queue").status == 200, "\(measure)")
                let refused = try await order("reinstate", one, on: ana)
                #expect(refused.code == codes[measure], "\(measure)")
                let after = try await suite.count(
                    """
                    SELECT count(*) FROM moderation_actions a WHERE a.admin_id = \(one.id)
                        AND a.sequence > (SELECT max(sequence) FROM moderation_actions WHERE subject_id = \(one.id))
                    """)
                #expect(after == 0, "\(measure)")
                // The twin: what it takes for a time or gives back is theirs again.
                guard measure == "suspend" else { continue }
                #expect(try await order("reinstate", two, on: one).status == 202)
                #expect(try await order("reinstate", one, on: ana).status == 202)
            }
        }
    }

    @Test(
        "that waits while its admin loses the right to decide is not on record after that",
        arguments: AdminsLoss.allCases)
    func overtaken(_ loss: AdminsLoss) async throws {
        try await withModeration(["PRACA_MODERATION_ANSWER_SECONDS": "0"]) {
            (suite: ModerationSuite) async throws -> Void in
            let (one, ana) = (try await suite.admin("Carla"), try await suite.person("Ana"))
            let decision = try await suite.pool.withTransaction { holder in
                _ = try await holder.query("SELECT sequence FROM audit_head FOR UPDATE")
                let decision = Task { try await order("suspend", one, on: ana) }
                try await eventually("the decision waits") {
                    try await suite.count(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE application_name = \(suite.schema) AND wait_event_type = 'Lock'
                        """) > 0
                }
                try await suite.pool.execute(
                    "UPDATE users SET \(PostgresQuery(stringLiteral: loss.change)) WHERE id = \(one.id)")
                return decision
            }
            #expect(try await decision.value.code == loss.code)
            #expect(try await suite.count("SELECT count(*) FROM moderation_actions") == 0)
        }
    }

    /// What an admin may come to while a decision waits.
    enum AdminsLoss: String, CaseIterable, Sendable {
        case suspended, silenced, gone, noAdmin

        var change: String {
            switch self {
            case .suspended: "status = 'suspensa'"
            case .silenced: "status = 'silenciada'"
            case .gone: "status = 'excluida'"
            case .noAdmin: "role = 'User'"
            }
        }

        var code: String {
            switch self {
            case .suspended: "ACCOUNT_SUSPENDED"
            case .silenced: "USER_SILENCED"
            case .gone: "UNAUTHORIZED"
            case .noAdmin: "FORBIDDEN"
            }
        }
    }

    @Test("of a silenced admin is refused: who may not write decides nothing")
    func silencedAdmin() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let (one, two) = (try await suite.admin("Carla"), try await suite.admin("Davi"))
            try await suite.pool.execute("UPDATE users SET status = 'silenciada' WHERE id = \(one.id)")
            #expect(try await order("suspend", one, on: two).code == "USER_SILENCED")
            #expect(try await one.get("/moderation/queue").status == 200)
        }
    }

    @Test("that suspended somebody is theirs to read, while everything else is closed to them")
    func ownRights() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = try await suite.person("Ana")
            let suspended = try await suite.answering({ _, id in [Told.applied(id, by: .auth)] }) {
                try await admin.post("/moderation/users/\(ana.id.lowercased)/suspend", "{\(Self.reason)}")
            }
            #expect(suspended.status == 200)
            try await suite.pool.execute("UPDATE users SET status = 'suspensa' WHERE id = \(ana.id)")
            let own = try await ana.get("/moderation/me/actions")
            #expect(own.status == 200)
            #expect(own.items.first?["reason"] == .string("Mensagens repetidas"))
            #expect(try await ana.get("/moderation/queue").code == "ACCOUNT_SUSPENDED")
            #expect(try await order("silence", ana, on: admin).code == "ACCOUNT_SUSPENDED")
        }
    }

    @Test("that comes again under its key is the same one, and another under that key is refused")
    func idempotency() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = try await suite.person("Ana")
            let ad = UUID.v7()
            try await suite.handle([Told.ad(ad, owner: ana.id, .pending, version: 1)])
            let path = "/moderation/ads/\(ad.lowercased)/approve"
            let body = "{\(Self.reason),\"version\":1}"
            let first = try await suite.answering({ _, id in [Told.applied(id, by: .marketplace)] }) {
                try await admin.post(path, body, key: "k1")
            }
            #expect(first.status == 200)
            // Its own effect would make the repetition look wrong.
            try await suite.handle([Told.ad(ad, owner: ana.id, .approved, version: 2)])
            let second = try await admin.post(path, body, key: "k1")
            #expect(second.status == 200)
            #expect(second.json == first.json)
            #expect(try await admin.post(path, body, key: "k2").code == "VERSION_CONFLICT")
            let reused = try await admin.post(path, "{\(Self.reason),\"version\":2}", key: "k1")
            #expect(reused.code == "IDEMPOTENCY_KEY_REUSED")
            #expect(try await suite.published("ad.approved").count == 1)
        }
    }

    @Test("more than may wait are answered at once")
    func bounded() async throws {
        try await withModeration(["PRACA_MODERATION_WAITING": "1"]) { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let path = "/moderation/rooms/\(UUID.v7().lowercased)/silence"
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 { group.addTask { try await admin.post(path, "{\(Self.reason)}").status } }
                var statuses: [Int] = []
                for _ in 0..<2 { statuses.append(try await group.next() ?? 0) }
                #expect(statuses == [202, 202])
                let waiting = try await suite.pool.query("SELECT action_id FROM action_states")
                for row in waiting {
                    try await suite.publish([
                        Told.applied(try row.decode("action_id", as: UUID.self), by: .roomsGateway)
                    ])
                }
                #expect(try await group.next() == 200)
            }
        }
    }
}
