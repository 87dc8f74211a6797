import Contract
import Foundation
import Hummingbird
import JSON
import ModerationCore
import Serving

/// The decisions an admin takes: decode, use case, encode.
struct DecisionRoutes: Sendable {
    let useCases: ModerationUseCases

    func add(to group: RouterGroup<AppRequestContext>) {
        group.post("ads/:adId/approve") { try await self.review(.approve, $0, $1) }
        group.post("ads/:adId/suspend") { try await self.review(.suspend, $0, $1) }
        group.post("ads/:adId/delete") { try await self.review(.delete, $0, $1) }
        group.post("rooms/:roomId/silence", use: silenceRoom)
        group.post("rooms/:roomId/unsilence") { try await self.measure(.unsilence, $0, $1) }
        group.post("rooms/:roomId/archive") { try await self.measure(.archive, $0, $1) }
        group.post("rooms/:roomId/unarchive") { try await self.measure(.unarchive, $0, $1) }
        group.post("users/:userId/silence", use: silenceUser)
        group.post("users/:userId/unsilence", use: unsilenceUser)
        group.post("users/:userId/suspend", use: suspend)
        group.post("users/:userId/reinstate") { try await self.measure(.reinstate, $0, $1) }
        group.post("users/:userId/delete") { try await self.measure(.delete, $0, $1) }
        group.post("messages/:messageId/delete", use: removeMessage)
    }

    private func review(
        _ verdict: AdVerdict, _ request: Request, _ context: AppRequestContext
    ) async throws -> Response {
        let id = try context.parameters.requireID("adId")
        let body = try await request.decodeDecision(context) { $0.int("version", in: 1...Int(Int32.max)) }
        return try await decided {
            try await useCases.reviewAd(verdict, on: id, version: Int64(body.extra), by: body.request)
        }
    }

    @Sendable private func silenceRoom(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let body = try await request.decodeDecision(context) { reader -> Duration?? in
            .some(reader.optionalDuration())
        }
        return try await decided {
            try await useCases.moderateRoom(.silence(for: body.extra), id, by: body.request)
        }
    }

    private func measure(
        _ measure: ModerateRoom.Measure, _ request: Request, _ context: AppRequestContext
    ) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let decision = try await request.decodeDecision(context)
        return try await decided { try await useCases.moderateRoom(measure, id, by: decision) }
    }

    @Sendable private func silenceUser(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("userId")
        let body = try await request.decodeDecision(context) { reader -> ModerateUser.Measure? in
            let place = reader.silencePlace()
            let duration = reader.optionalDuration()
            return place.map { .silence($0, for: duration) }
        }
        return try await decided { try await useCases.moderateUser(body.extra, id, by: body.request) }
    }

    @Sendable private func unsilenceUser(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("userId")
        let body = try await request.decodeDecision(context) { reader -> ModerateUser.Measure? in
            reader.silencePlace().map { .unsilence($0) }
        }
        return try await decided { try await useCases.moderateUser(body.extra, id, by: body.request) }
    }

    @Sendable private func suspend(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("userId")
        let body = try await request.decodeDecision(context) { reader -> ModerateUser.Measure? in
            .suspend(for: reader.optionalDuration())
        }
        return try await decided { try await useCases.moderateUser(body.extra, id, by: body.request) }
    }

    private func measure(
        _ measure: ModerateUser.Measure, _ request: Request, _ context: AppRequestContext
    ) async throws -> Response {
        let id = try context.parameters.requireID("userId")
        let decision = try await request.decodeDecision(context)
        return try await decided { try await useCases.moderateUser(measure, id, by: decision) }
    }

    @Sendable private func removeMessage(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("messageId")
        let decision = try await request.decodeDecision(context)
        return try await decided { try await useCases.removeMessage(id, by: decision) }
    }

    /// 200 for what is applied, 202 for what takes longer than a moment.
    private func decided(_ body: () async throws -> ModerationAction) async throws -> Response {
        let action = try await body()
        guard action.state == .pending else { return .json(ActionView(action: action)) }
        return .json(
            ActionView(action: action), status: .accepted,
            headers: [.location: "/moderation/actions/\(action.id.lowercased)"])
    }
}

extension FieldReader {
    /// `scope`, and `roomId` where that is the room.
    fileprivate mutating func silencePlace() -> ModerateUser.SilencePlace? {
        switch choice("scope", of: SilenceScope.self) {
        case .global: .everywhere
        case .room: uuid("roomId").map { .room($0) }
        case nil: nil
        }
    }
}
