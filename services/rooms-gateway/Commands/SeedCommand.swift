import ArgumentParser
import Common
import Contract
import EventBus
import Foundation
import Logging
import Postgres
import Primitives
import RoomsGatewayCore
import ServiceKit

/// Fills an empty development database with rooms and messages, so that there is something to look at.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Add rooms and messages of the known accounts to an empty database (development).")

    func run() async throws {
        let settings = try RoomsGatewayService.settings()
        guard settings.common.shared.environment != .production else {
            throw ValidationError("seed is for development: set PRACA_ENVIRONMENT=development")
        }
        let logger = Logger(label: "rooms-gateway.seed")
        let pool = try settings.common.makePool(logger)
        do {
            try await Seed(pool: pool, now: WallClock.now).plant()
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }
}

/// The seeded rooms: public and private, with and without rules. A running gateway publishes their events.
struct Seed: Sendable {
    struct NoAccounts: Error, CustomStringConvertible {
        let description =
            "no admin and user have been heard of: create them with `auth create-user`, with auth and a gateway running"
    }

    private struct Plan {
        let name: String
        let description: String
        let visibility: Room.Visibility
        let rules: Room.Rules
        let lines: [String]
    }

    let pool: PostgresPool
    private let now: @Sendable () -> Date
    private let outbox = Outbox(schema: ServiceDescription.own.context)

    init(pool: PostgresPool, now: @escaping @Sendable () -> Date) {
        (self.pool, self.now) = (pool, now)
    }

    func plant() async throws {
        guard try await pool.query("SELECT 1 AS found FROM rooms LIMIT 1").isEmpty else { return }
        let (admin, users) = try await accounts()
        for plan in Self.plans {
            try await plant(plan, owner: admin, speakers: [admin] + users)
        }
    }

    /// The accounts arrive by event; they may still be on their way.
    private func accounts() async throws -> (admin: Message.Author, users: [Message.Author]) {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        repeat {
            let rows = try await pool.query("SELECT id, display_name, role FROM users ORDER BY id LIMIT 20")
            var authors: [Role: [Message.Author]] = [:]
            for row in rows {
                let author = Message.Author(
                    id: try row.decode("id", as: UUID.self),
                    displayName: try row.decode("display_name", as: String.self))
                authors[try row.choice("role", of: "users"), default: []].append(author)
            }
            if let admin = authors[.admin]?.first, let users = authors[.user], users.count >= 2 {
                return (admin, users)
            }
            try await Task.sleep(for: .milliseconds(200))
        } while ContinuousClock.now < deadline
        throw NoAccounts()
    }

    private func plant(_ plan: Plan, owner: Message.Author, speakers: [Message.Author]) async throws {
        let store = PostgresRooms(pool: pool, outbox: outbox, limits: .none, wakeRelay: {}, now: now, news: .none)
        let members = PostgresMembers(pool: pool, outbox: outbox, wakeRelay: {}, now: now, news: .none)
        let create = CreateRoom(store: store, newID: { UUID.v7() }, now: { now().truncatedToMilliseconds })
        let command = CreateRoom.Command(
            name: try RoomName(plan.name), description: try RoomDescription(plan.description),
            visibility: plan.visibility, rules: plan.rules)
        let caller = Caller(userID: owner.id, displayName: owner.displayName, isAdmin: true)
        guard let room = try await create(command, by: caller, as: IdempotentCreation(nil)).value else { return }
        for speaker in speakers where speaker != owner {
            _ = try await members.add(
                speaker.id, to: room.id, as: .byInvitation, by: WriteRight(of: owner.id))
        }
        let entries = try plan.lines.enumerated().map { index, line in
            let draft = MessageDraft(
                roomID: room.id, author: speakers[index % speakers.count], body: try MessageBody(line),
                clientMessageID: nil, replyTo: nil)
            return CommitPlan.Entry(id: UUID.v7(), draft: draft)
        }
        // Nobody publishes here: the relay of a gateway finds them noted and does.
        let commit = MessageCommit(
            pool: pool, schema: outbox.schema, ledger: PublicationLedger(), news: .none, now: now)
        _ = try await commit.commit(entries, isRetry: false)
    }

    private static let plans = [
        Plan(
            name: "Praça central", description: "Conversa aberta, sem pressa.", visibility: .public, rules: .none,
            lines: [
                "Bem-vindos à praça!", "Oi, gente. Alguém sabe se a feira de sábado está confirmada?",
                "Está sim, das 8h às 13h, perto do coreto.",
            ]),
        Plan(
            name: "Trocas e vendas", description: "Anuncie e combine. Uma mensagem a cada 10 segundos por pessoa.",
            visibility: .public, rules: Room.Rules(intervalGlobalSeconds: 0, perUserSeconds: 10),
            lines: ["Regras: seja gentil e diga a cidade.", "Troco uma bicicleta aro 26 por um violão. Recife."]),
        Plan(
            name: "Avisos do bairro", description: "Um aviso por vez: a sala respira 5 segundos entre mensagens.",
            visibility: .public, rules: Room.Rules(intervalGlobalSeconds: 5, perUserSeconds: 30),
            lines: ["Amanhã falta água na rua das Flores, das 9h às 12h."]),
        Plan(
            name: "Organização da feira", description: "Só para quem organiza.", visibility: .private,
            rules: .none, lines: ["Quem fica com as barracas?", "Eu fico."]),
    ]
}
