import Common
import Foundation
import Hummingbird

/// What is on record: for admins all of it, for the person concerned what was done to them.
struct RecordRoutes: Sendable {
    let useCases: ModerationUseCases

    /// Adds what only admins may read.
    func addForAdmins(to group: RouterGroup<AppRequestContext>) {
        group.get("actions", use: list)
        group.get("actions/:actionId", use: show)
        group.get("audit/verify", use: verify)
    }

    /// Adds what everybody may read about themselves.
    func addOwn(to group: RouterGroup<AppRequestContext>) {
        group.get("me/actions", use: own)
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let page = try request.pageRequest()
        var query = QueryReader(request)
        let filter = ActionFilter(
            subject: query.id("subject"), user: query.id("user"), kind: query.choice("kind"), admin: query.id("admin"))
        try query.finish()
        let found = try await useCases.readActions.page(filter, page)
        return .json(Page(items: found.items.map { ActionView(action: $0) }, nextCursor: found.nextCursor))
    }

    @Sendable private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("actionId")
        return .json(ActionView(action: try await answering { try await useCases.readActions.one(id) }))
    }

    @Sendable private func own(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let page = try request.pageRequest()
        let found = try await useCases.readActions.page(ActionFilter(user: caller.userID), page)
        return .json(Page(items: found.items.map { OwnActionView(action: $0) }, nextCursor: found.nextCursor))
    }

    @Sendable private func verify(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let start = query.wholeNumber("after") ?? 0
        try query.finish()
        return .json(try await answering { try await useCases.verifyAudit(after: start) })
    }
}
