import AuthCore
import Common
import Foundation
import Hummingbird
import JSON
import Serving

/// What the owner of an account does with it and its sessions.
struct AccountRoutes: Sendable {
    let useCases: AuthUseCases
    let cookie: RefreshCookie
    let now: @Sendable () -> Date

    /// Adds what a silenced account may not do: others would see it.
    func addContent(to group: RouterGroup<AppRequestContext>) {
        group.patch("me", use: change)
    }

    /// Adds the end of the caller's session.
    func addLogout(to group: RouterGroup<AppRequestContext>) {
        group.post("logout", use: logOut)
    }

    /// Adds what concerns the caller's own safety and rights, which no sanction takes away.
    func addOwn(to group: RouterGroup<AppRequestContext>) {
        group.get("me", use: show)
        group.post("password", use: changePassword)
        group.get("sessions", use: listSessions)
        group.delete("sessions/:sessionId", use: endSession)
    }

    @Sendable private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        return .json(AccountView(account: try await useCases.showAccount(caller.userID), time: now()))
    }

    @Sendable private func change(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let name = try await request.decodeJSON { reader -> DisplayName?? in
            .some(
                reader.optionalParsed("displayName") { text throws(ValueRefused) in try DisplayName(parsing: text) })
        }
        let account = try await useCases.changeAccount(caller.userID, displayName: name)
        return .json(AccountView(account: account, time: now()))
    }

    @Sendable private func logOut(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let hadCookie = try cookie.token(of: request) != nil
        try await useCases.logOut(caller)
        return Response(status: .noContent, headers: hadCookie ? [.setCookie: RefreshCookie.removal] : [:])
    }

    @Sendable private func changePassword(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let policy = useCases.passwordPolicy
        let command = try await request.decodeJSON { reader -> ChangePassword.Command? in
            let current = reader.parsed("currentPassword") { text throws(ValueRefused) in
                try Password(checking: text)
            }
            let new = reader.parsed("newPassword") { text throws(ValueRefused) in try policy.parse(text) }
            guard let current, let new else { return nil }
            return .init(current: current, new: new)
        }
        try await useCases.changePassword(command, by: caller)
        return .noContent
    }

    @Sendable private func listSessions(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let sessions = try await useCases.listSessions(of: caller)
        let items = sessions.map { SessionView(session: $0, isCurrent: $0.id == caller.sessionID) }
        return .json(Page(items: items, nextCursor: nil))
    }

    @Sendable private func endSession(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let sessionID = try context.parameters.requireID("sessionId")
        try await useCases.endSession(sessionID, ofUser: caller.userID)
        return .noContent
    }
}
