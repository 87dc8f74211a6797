import ClientAddress
import Common
import Foundation
import Hummingbird
import JSON
import MarketplaceCore
import Serving

/// The REST side of marketplace: decode, use case, encode.
struct AdRoutes: Sendable {
    private static let collection = "/marketplace/ads"

    let useCases: AdUseCases

    /// - Parameters:
    ///   - reading: a group of routes that needs no token.
    ///   - writing: one at the same path that does.
    func add(reading: RouterGroup<AppRequestContext>, writing: RouterGroup<AppRequestContext>) {
        reading.get(use: list)
        reading.get(":adId", use: show)
        writing.post(use: create)
        writing.patch(":adId", use: edit)
        writing.delete(":adId", use: delete)
        writing.post(":adId/conclude", use: conclude)
        writing.put(":adId/attachments", use: setAttachments)
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let wanted = try AdListRequest(request)
        return .json(try await useCases.list(wanted, by: context.reader))
    }

    @Sendable private func show(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("adId")
        return .ad(try await useCases.show(id, by: context.reader), to: context.viewer)
    }

    @Sendable private func create(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.caller()
        let (command, claim) = try await request.decodeCreation(by: caller.userID) { CreateAd.Command(&$0) }
        let creation = IdempotentCreation(claim, seenBy: caller)
        let outcome = try await useCases.create(command, by: caller, once: creation)
        return .created(outcome.answer, in: Self.collection)
    }

    @Sendable private func edit(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("adId")
        let caller = try context.caller()
        let tag = try request.ifMatch()
        let command = try await request.decodeJSON { reader -> EditAd.Command? in
            EditAd.Command(changes: ContentChanges(&reader), version: reader.version() ?? tag)
        }
        return .ad(
            try await useCases.edit(command, of: id, by: caller),
            to: caller)
    }

    @Sendable private func setAttachments(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("adId")
        let caller = try context.caller()
        let tag = try request.ifMatch()
        let command = try await request.decodeJSON { reader -> SetAttachments.Command? in
            let version = reader.version() ?? tag
            return reader.uploadIDs().map { SetAttachments.Command(uploadIDs: $0, version: version) }
        }
        return .ad(
            try await useCases.setAttachments(
                command, of: id, by: caller),
            to: caller)
    }

    @Sendable private func conclude(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("adId")
        let caller = try context.caller()
        var version = try request.ifMatch()
        // The body may be left out: all it can hold is the version.
        if request.headers[.contentType] != nil {
            version = try await request.decodeJSON { .some($0.version()) } ?? version
        }
        let ad = try await useCases.end(
            id, .conclude, expecting: version, by: caller)
        return .ad(ad, to: caller)
    }

    @Sendable private func delete(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let id = try context.parameters.requireID("adId")
        let caller = try context.caller()
        let version = try request.ifMatch()
        _ = try await useCases.end(
            id, .delete, expecting: version, by: caller)
        return .noContent
    }
}

extension AppRequestContext {
    /// Who calls, as the guard found them.
    fileprivate func caller() throws -> Caller { Caller(try requirePrincipal()) }
    /// Who looks, if they said so.
    fileprivate var viewer: Caller? { principal.map { Caller($0) } }
    /// The same, with the network they come from.
    fileprivate var reader: ReadBudget.Reader {
        ReadBudget.Reader(viewer: viewer, networkID: ClientNetwork.id(of: clientAddress))
    }
}

extension Response {
    /// One ad as `viewer` may see it, with its version as its entity tag.
    fileprivate static func ad(_ ad: Ad, to viewer: Caller?) -> Response {
        .json(SeenAd(ad: ad, viewer: viewer), headers: [.eTag: "\"\(ad.version)\""])
    }
}

extension Request {
    /// The version that `If-Match` asks for; nil if it asks for none in particular. A proxy that compresses an answer makes
    /// its tag a weak one, so that one counts too.
    /// - Throws: ``Problem`` 422 for what was never an ad's tag.
    fileprivate func ifMatch() throws(Problem) -> Int64? {
        guard let text = headers[.ifMatch], text != "*" else { return nil }
        let tag = text.hasPrefix("W/") ? text.dropFirst(2) : Substring(text)
        guard tag.count > 2, tag.first == "\"", tag.last == "\"", let version = Int64(tag.dropFirst().dropLast()) else {
            let detail = LocalizedText(
                pt: "Deve ser o ETag do anúncio, como \"3\".", en: "Must be the ad's ETag, such as \"3\".")
            throw .validationFailed([FieldError("If-Match", .invalid, detail)])
        }
        return version
    }
}
