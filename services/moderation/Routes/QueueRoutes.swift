import Foundation
import Hummingbird
import ModerationCore
import Serving

/// The review queue.
struct QueueRoutes: Sendable {
    let useCases: ModerationUseCases

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get("queue", use: list)
        group.post("queue/:itemId/claim", use: claim)
        group.post("queue/:itemId/release", use: release)
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let page = try request.pageRequest()
        var query = QueryReader(request)
        let kind: ReviewItem.Kind? = query.choice("kind")
        try query.finish()
        let admin = try context.requirePrincipal()
        let found = try await useCases.reading(by: admin.userID) {
            try await useCases.listQueue(kind ?? .ad, page)
        }
        return .json(found)
    }

    @Sendable private func claim(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("itemId")
        let admin = try context.requirePrincipal()
        return .json(try await useCases.claimItem(id, by: admin.userID))
    }

    @Sendable private func release(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("itemId")
        let admin = try context.requirePrincipal()
        try await useCases.releaseItem(id, by: admin.userID)
        return .noContent
    }
}
