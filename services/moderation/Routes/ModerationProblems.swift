import Contract
import Foundation
import HTTPTypes
import JSON
import ModerationCore
import Serving

extension ModerationRefusal: Refusal {
    package var problem: Problem {
        switch self {
        case .notFound: return Problem(.notFound)
        case .unauthenticated: return .unauthorized
        case .versionConflict(let current):
            return Problem(
                .versionConflict,
                detail: LocalizedText(
                    pt: "O anúncio mudou depois de ser lido: a versão atual é \(current).",
                    en: "The ad has changed since it was read: its version is \(current) now."))
        case .invalidTransition: return Problem(.invalidTransition)
        case .cannotActOnSelf: return Problem(.cannotActOnSelf)
        case .lastAdmin: return Problem(.lastAdmin)
        case .tooManyDecisions(let refusal):
            return .quotaExceeded(
                refusal,
                detail: LocalizedText(
                    pt: "Decisões demais em uma hora. Tente mais tarde.",
                    en: "Too many decisions within an hour. Try again later."))
        case .tooManyReads(let refusal):
            return .quotaExceeded(
                refusal,
                detail: LocalizedText(pt: "Consultas demais. Aguarde um momento.", en: "Too many reads. Wait a moment.")
            )
        case .tooManyGrants(let limit):
            return Problem(
                .limitReached,
                detail: LocalizedText(
                    pt: "Você já tem \(limit) acessos abertos a salas privadas. Espere algum terminar.",
                    en: "You hold \(limit) grants to private rooms already. Wait until one of them ends."))
        case .alreadyClaimed(let until): return Problem(.alreadyClaimed, until: until)
        case .refused(let actionID, let code, _):
            // The owner's own sentence stays on the action: it is for admins, and in one language.
            var problem = Problem(.refusal(code))
            problem.headers[.location] = "/moderation/actions/\(actionID.lowercased)"
            return problem
        }
    }
}

extension ProblemCode {
    /// The code of an owning service's refusal.
    static func refusal(_ code: String?) -> ProblemCode {
        let known: [ProblemCode] = [.notFound, .roomNotFound, .versionConflict, .invalidTransition, .lastAdmin]
        return known.first { $0.name == code } ?? .actionRefused
    }
}
