import Common
import Foundation
import Hummingbird
import JSON
import RoomsGatewayCore
import Serving

/// The REST side of rooms: decode, use case, encode.
struct RoomRoutes: Sendable {
    let useCases: RoomUseCases
    let now: @Sendable () -> Date

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get(use: list)
        group.post(use: create)
        group.get(":roomId", use: show)
        group.patch(":roomId", use: update)
        group.post(":roomId/archive") { try await self.shelve($0, $1, useCases.archiveRoom.callAsFunction) }
        group.post(":roomId/unarchive") { try await self.shelve($0, $1, useCases.unarchiveRoom.callAsFunction) }
        group.get(":roomId/messages", use: history)
        group.post(":roomId/messages", use: send)
        group.get(":roomId/members", use: members)
        group.post(":roomId/members", use: addMember)
    }

    /// What a silenced account may do as well: leave. The use case knows who may remove others.
    func addLeaving(to group: RouterGroup<AppRequestContext>) {
        group.delete(":roomId/members/:userId", use: removeMember)
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let page = try request.pageRequest()
        let search = try request.searchText()
        let query = ListRooms.Query(
            limit: page.limit, before: page.cursor, search: search, archived: try request.flag("archived"))
        return .json(try await useCases.listRooms(query, by: try caller(context)))
    }

    @Sendable private func create(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try caller(context)
        let (command, claim) = try await request.decodeCreation(by: caller.userID) { reader -> CreateRoom.Command? in
            let name = reader.parsed("name") { text throws(ValueRefused) in try RoomName(text) }
            let description = reader.optionalParsed("description") { text throws(ValueRefused) in
                try RoomDescription(text)
            }
            let visibility = reader.optionalChoice("visibility", of: Room.Visibility.self)
            let global = reader.optionalDouble("intervalGlobalSeconds", in: Room.Rules.allowed)
            let perUser = reader.optionalDouble("perUserSeconds", in: Room.Rules.allowed)
            guard let name else { return nil }
            return CreateRoom.Command(
                name: name, description: description ?? .empty, visibility: visibility ?? .public,
                rules: Room.Rules(intervalGlobalSeconds: global ?? 0, perUserSeconds: perUser ?? 0))
        }
        let outcome = try await useCases.createRoom(
            command, by: caller, as: IdempotentCreation(claim))
        return .created(outcome.answer, in: "/rooms")
    }

    @Sendable private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        return .json(try await useCases.showRoom(id, by: try caller(context)))
    }

    @Sendable private func update(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let command = try await request.decodeJSON { reader -> UpdateRoom.Command? in
            UpdateRoom.Command(
                name: reader.optionalParsed("name") { text throws(ValueRefused) in try RoomName(text) },
                description: reader.optionalParsed("description") { text throws(ValueRefused) in
                    try RoomDescription(text)
                },
                intervalGlobalSeconds: reader.optionalDouble("intervalGlobalSeconds", in: Room.Rules.allowed),
                perUserSeconds: reader.optionalDouble("perUserSeconds", in: Room.Rules.allowed))
        }
        return .json(
            try await useCases.updateRoom(command, of: id, by: try caller(context)))
    }

    private func shelve(
        _ request: Request, _ context: AppRequestContext, _ change: (UUID, Caller) async throws -> Room
    ) async throws -> Response {
        .json(try await change(try context.parameters.requireID("roomId"), try caller(context)))
    }

    @Sendable private func history(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let page = try request.pageRequest()
        let direction = try request.historyDirection(cursor: page.cursor)
        return .json(
            try await useCases.readHistory(
                id, direction, limit: page.limit, by: try caller(context)))
    }

    @Sendable private func send(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let caller = try caller(context)
        let (content, claim) = try await request.decodeCreation(by: caller.userID) { MessageContent(&$0) }
        let command = content.command(roomID: id, joinsPublicRoom: true)
        switch try await useCases.sendUnderKey(command, by: caller, claim: claim) {
        case .stored(let message): return .json(message, status: .created)
        // Under a key, a repetition is answered as its first time was.
        case .repeated(let message): return .json(message, status: claim == nil ? .ok : .created)
        case .failed(let error): throw error
        }
    }

    @Sendable private func members(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let page = try request.pageRequest()
        return .json(
            try await useCases.listMembers(
                id, after: page.cursor, limit: page.limit, by: try caller(context)))
    }

    @Sendable private func addMember(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let caller = try caller(context)
        let (userID, claim) = try await request.decodeCreation(by: caller.userID) {
            $0.optionalUUID("userId") ?? caller.userID
        }
        let added = try await useCases.addMember(userID, to: id, by: caller, claim: claim)
        var json = JSONWriter()
        json.object { $0.field("userId", userID) }
        return .json(json, status: added ? .created : .ok)
    }

    @Sendable private func removeMember(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("roomId")
        let userID = try context.parameters.requireID("userId")
        try await useCases.removeMember(userID, from: id, by: try caller(context))
        return .noContent
    }

    /// Who calls, as the guard found them.
    private func caller(_ context: AppRequestContext) throws -> Caller {
        Caller(try context.requirePrincipal(), at: now())
    }
}

extension Request {
    /// `?q=`: text to search for, up to 80 characters; nil where there is none.
    fileprivate func searchText() throws -> String? {
        guard let text = try queryValue("q"), !text.isEmpty else { return nil }
        guard !text.unicodeScalars.contains("\0") else {
            throw Problem.validationFailed([FieldError("q", .invalid, FieldTexts.nul)])
        }
        guard text.unicodeScalars.count <= RoomName.maximum else {
            throw Problem.validationFailed([FieldError("q", .tooLong, .atMost(RoomName.maximum))])
        }
        return text
    }

    /// `?name=true`, or `false`, which is the default.
    fileprivate func flag(_ name: String) throws -> Bool {
        guard let text = try queryValue(name) else { return false }
        guard let isSet = Bool(text) else {
            let detail = LocalizedText(pt: "Deve ser true ou false.", en: "Must be true or false.")
            throw Problem.validationFailed([FieldError(name, .notAllowed, detail)])
        }
        return isSet
    }

    /// `?order=desc` (the default, newest first) or `asc`.
    fileprivate func historyDirection(cursor: Cursor?) throws -> ReadHistory.Direction {
        switch try queryValue("order") {
        case nil, "desc": return .older(before: cursor)
        case "asc": return .newer(after: cursor)
        default:
            let detail = LocalizedText(pt: "Deve ser asc ou desc.", en: "Must be asc or desc.")
            throw Problem.validationFailed([FieldError("order", .notAllowed, detail)])
        }
    }
}
