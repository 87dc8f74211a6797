import Common
import Foundation
import Hummingbird
import ModerationCore
import Serving

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
        let found = try await pageOf(filter, page, for: try context.requirePrincipal())
        return .json(Page(items: found.items.map { ActionView(action: $0) }, nextCursor: found.nextCursor))
    }

    @Sendable private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("actionId")
        let admin = try context.requirePrincipal()
        let action = try await useCases.reading(by: admin.userID) { try await useCases.showAction(id) }
        return .json(ActionView(action: action))
    }

    @Sendable private func own(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let page = try request.pageRequest()
        let found = try await pageOf(ActionFilter(user: caller.userID), page, for: caller)
        return .json(Page(items: found.items.map { OwnActionView(action: $0) }, nextCursor: found.nextCursor))
    }

    @Sendable private func verify(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let start = query.wholeNumber("after") ?? 0
        try query.finish()
        let admin = try context.requirePrincipal()
        let report = try await useCases.reading(by: admin.userID, cost: ModerationUseCases.costOfCheck) {
            try await useCases.verifyAudit(after: start)
        }
        return .json(report)
    }

    private func pageOf(
        _ filter: ActionFilter, _ page: PageRequest, for reader: Principal
    ) async throws -> Page<ModerationAction> {
        try await useCases.reading(by: reader.userID) { try await useCases.listActions(filter, page) }
    }
}
