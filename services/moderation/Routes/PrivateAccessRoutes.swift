import Foundation
import Hummingbird
import ModerationCore
import Serving

/// Access to private rooms' histories, for a time and on record.
struct PrivateAccessRoutes: Sendable {
    let useCases: ModerationUseCases

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("private-access", use: list)
        group.post("private-access", use: grant)
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let page = try request.pageRequest()
        let admin = try context.requirePrincipal()
        return .json(
            try await useCases.reading(by: admin.userID) { try await useCases.listPrivateAccess(page) })
    }

    @Sendable private func grant(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body = try await request.decodeDecision(context) { reader -> (room: UUID, duration: Duration)? in
            let room = reader.uuid("roomId")
            let seconds = reader.int("durationSeconds", in: GrantPrivateAccess.seconds)
            guard let room, let seconds else { return nil }
            return (room, .seconds(seconds))
        }
        let grant = try await useCases.grantPrivateAccess(
            to: body.extra.room, for: body.extra.duration, by: body.request)
        return .json(grant, status: .created)
    }
}
