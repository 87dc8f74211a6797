import Foundation
import Hummingbird
import JSON
import ModerationCore
import Serving

extension FieldReader {
    /// `reason`, which every decision has.
    mutating func reason() -> Reason? {
        parsed("reason") { text throws(ValueRefused) in try Reason(text) }
    }

    /// `reasonCode`, if there is one.
    mutating func reasonCode() -> ReasonCode? {
        optionalParsed("reasonCode") { text throws(ValueRefused) in try ReasonCode(text) }
    }

    /// `durationSeconds`, up to ten years; nil for what has no end.
    mutating func optionalDuration() -> Duration? {
        optionalInt("durationSeconds", in: 1...315_360_000).map { .seconds($0) }
    }
}

/// A decision's body: what every one has, and what this one has besides.
struct DecisionBody<Extra> {
    let request: DecisionRequest
    let extra: Extra
}

extension Request {
    /// Reads a decision of the admin who calls. `extra` reads what it has beside the reason, nil where a field failed.
    func decodeDecision<Extra>(
        _ context: AppRequestContext, _ extra: (inout FieldReader) -> Extra?
    ) async throws -> DecisionBody<Extra> {
        let admin = try context.requirePrincipal()
        let (fields, claim) = try await decodeCreation(by: admin.userID) {
            reader -> (reason: Reason, code: ReasonCode?, extra: Extra)? in
            let reason = reader.reason()
            let code = reader.reasonCode()
            let extra = extra(&reader)
            guard let reason, let extra else { return nil }
            return (reason, code, extra)
        }
        return DecisionBody(
            request: DecisionRequest(
                adminID: admin.userID, claim: claim, reason: fields.reason,
                reasonCode: fields.code),
            extra: fields.extra)
    }

    /// Reads a decision that has a reason and nothing else.
    func decodeDecision(_ context: AppRequestContext) async throws -> DecisionRequest {
        try await decodeDecision(context) { _ in () }.request
    }
}

/// Lets admins through and nobody else.
struct AdminsOnly: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        try context.requirePrincipal().requireAdmin()
        return try await next(request, context)
    }
}
