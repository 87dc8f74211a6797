import Contract
import Foundation
import JSON
import Primitives
import Testing

@Suite("The contract's data")
struct PayloadTests {
    private let id = UUID.v7()
    private let time = Date(timeIntervalSince1970: 1_795_000_000.123)

    private func json(_ value: some JSONWritable) throws -> [String: JSONValue] {
        var json = JSONWriter()
        json.value(value)
        return try #require(try JSONParser.parse(Array(json.buffer.readableBytesView)).object)
    }

    private func read<Value>(
        _ members: [String: JSONValue], _ body: (inout FieldReader) -> Value?
    ) -> (value: Value?, errors: [FieldError]) {
        var reader = FieldReader(members)
        return (body(&reader), reader.errors)
    }

    private var ad: AdPayload {
        AdPayload(
            id: id, owner: PersonPayload(id: id, displayName: "Ana"), type: .sale, title: "Bicicleta", description: "",
            priceCents: 10_000, state: .pe, status: .suspended, corrected: true,
            attachments: [AttachmentPayload(id: id, contentType: "image/png", size: 3, url: "/uploads/x/content")],
            createdAt: time, updatedAt: time, version: 2)
    }

    @Test("is read as it was written, with what stands within it")
    func roundTrip() throws {
        let written = AdEventPayload(ad: ad, previousStatus: .approved, actionID: id)
        let found = read(try json(written)) { AdEventPayload(&$0) }
        #expect(found.value == written)
        #expect(found.errors.isEmpty)
    }

    @Test("that is of a later version is read without what is new in it")
    func unknownFields() throws {
        var members = try json(ad)
        members["archivedAt"] = .string("2030-01-01T00:00:00.000Z")
        #expect(read(members) { AdPayload(&$0) }.value == ad)
    }

    @Test("says null where nothing is known, and leaves out what does not apply")
    func nullAndAbsent() throws {
        let account = AccountPayload(userID: id, displayName: "Ana", role: .user, status: .active)
        let members = try json(account)
        #expect(members["statusUntil"] == .null && members["silence"] == .null)
        #expect(members["reason"] == nil && members["createdAt"] == nil)
        #expect(try json(ad)["category"] == nil)
        #expect(try json(AdPayload.plain(id, time))["corrected"] == nil)
    }

    @Test("is refused with the place of every fault")
    func faults() throws {
        var members = try json(ad)
        members["status"] = .string("vendido")
        members["version"] = nil
        members["attachments"] = .array([.object(["id": .string("x")]), .string("y")])
        let found = read(members) { AdPayload(&$0) }
        #expect(found.value == nil)
        #expect(
            Set(found.errors.map(\.field)).isSuperset(of: [
                "status", "version", "attachments[0].id", "attachments[0].url", "attachments[1]",
            ]))
    }

    @Test("keeps a word of a list that may grow, also one that is not known here")
    func openWords() throws {
        var members = try json(ActionAnswerPayload(actionID: id, service: .known(.roomsGateway)))
        #expect(members["service"] == .string("rooms-gateway"))
        members["service"] = .string("notifier")
        let answer = try #require(read(members) { ActionAnswerPayload(&$0) }.value)
        #expect(answer.service == .other("notifier"))
        #expect(answer.service.known == nil)
        #expect(try json(answer)["service"] == .string("notifier"))
    }
}

extension AdPayload {
    fileprivate static func plain(_ id: UUID, _ time: Date) -> AdPayload {
        AdPayload(
            id: id, owner: PersonPayload(id: id, displayName: "Ana"), type: .swap, title: "", description: "",
            status: .pending, attachments: [], createdAt: time, updatedAt: time, version: 1)
    }
}

@Suite("The contract's orders")
struct OrderTests {
    private let actionID = UUID.v7()

    private func members(_ fields: [String: JSONValue]) -> [String: JSONValue] {
        let id: JSONValue = .string(UUID.v7().lowercased)
        let always: [String: JSONValue] = [
            "actionId": .string(actionID.lowercased), "reason": .string("spam"), "userId": id, "adId": id,
            "roomId": id, "messageId": id, "grantId": id, "adminId": id, "until": .string("2030-01-01T00:00:00.000Z"),
        ]
        return always.merging(fields) { $1 }
    }

    /// The services that take an order for theirs.
    private func takers(_ type: EventType, _ fields: [String: JSONValue] = [:]) -> Set<OwningService> {
        var found: Set<OwningService> = []
        func offer<Order: ServiceOrder>(_ service: OwningService, _: Order.Type) {
            var reader = FieldReader(members(fields))
            guard let order = Order(type, &reader) else { return }
            #expect(order.actionID == actionID && order.reason == "spam")
            found.insert(service)
        }
        offer(.auth, AuthOrder.self)
        offer(.roomsGateway, RoomsGatewayOrder.self)
        offer(.marketplace, MarketplaceOrder.self)
        offer(.uploadSigner, UploadSignerOrder.self)
        offer(.moderation, ModerationOrder.self)
        return found
    }

    @Test("are taken by exactly those who answer them", arguments: ActionKind.allCases)
    func owners(kind: ActionKind) {
        for scope in SilenceScope.allCases {
            #expect(
                takers(kind.eventType, ["scope": .string(scope.rawValue)])
                    == kind.owners(scope: kind.isSilence ? scope : nil))
        }
    }

    @Test("of a silence that does not say where it holds are auth's")
    func withoutScope() {
        #expect(takers(.userSilenced) == [.auth])
        #expect(takers(.userUnsilenced) == [.auth])
    }

    @Test("that cannot be read are nobody's, and the reader knows why")
    func unreadable() {
        var reader = FieldReader(["actionId": .string("x")])
        #expect(MarketplaceOrder(.adApproved, &reader) == nil)
        #expect(Set(reader.errors.map(\.field)) == ["actionId", "adId", "reason"])
    }

    @Test("are no other events")
    func others() {
        let orders = Set(ActionKind.allCases.map(\.eventType)).subtracting([.roomHistoryRead])
        for type in EventType.allCases where !orders.contains(type) { #expect(takers(type).isEmpty) }
    }
}

extension ActionKind {
    fileprivate var isSilence: Bool { self == .userSilenced || self == .userUnsilenced }
}

@Suite("The contract's names")
struct NameTests {
    @Test("give each event one schema and one stream")
    func events() {
        #expect(EventType.roomUpdated.dataSchema == "/schemas/room.updated/1")
        #expect(Set(EventType.allCases.map(\.dataSchema)).count == EventType.allCases.count)
        #expect(Set(EventType.allCases.map(\.stream)) == Set(StreamName.allCases))
        #expect(EventType.actionApplied.stream == .moderation)
    }

    @Test("of refusals are told apart, and each has a status of an error")
    func codes() {
        #expect(Set(ProblemCode.all.map(\.name)).count == ProblemCode.all.count)
        #expect(ProblemCode.all.allSatisfy { (400..<600).contains($0.status) })
        #expect(ProblemCode.roomNotFound != .notFound)
        #expect(SessionEndCode.allCases.allSatisfy { !$0.portuguese.isEmpty && !$0.english.isEmpty })
    }

    @Test("of what is wrong with a field are those that the reader gives")
    func fieldErrors() {
        #expect(FieldErrorCode.allCases.map(\.rawValue) == FieldError.Code.allCases.map(\.rawValue))
    }
}
