import AuthCore
import Foundation
import JSON
import Primitives
import Serving

extension AuthRefusal: Refusal {
    package var problem: Problem {
        switch self {
        case .emailTaken: return Problem(.emailTaken)
        case .invalidCredentials: return Problem(.invalidCredentials)
        case .wrongPassword: return Problem(.wrongPassword)
        case .suspended(let until, let own):
            var problem = Problem(.accountSuspended, until: until)
            if let own { problem.extensions = { json in json.field("ownRights", own) } }
            return problem
        case .silenced(let until): return Problem(.userSilenced, until: until)
        case .lastAdmin: return Problem(.forbidden)
        case .refreshReused: return Problem(.refreshReused)
        case .noSuchSession: return Problem(.notFound)
        case .reservedName:
            return .validationFailed([
                FieldError("displayName", DisplayName.reserved.code, DisplayName.reserved.detail)
            ])
        case .invalidRefresh, .noAccount, .sessionOver: return .unauthorized
        case .busy(let retryAfter): return .unavailable(retryAfter: retryAfter)
        case .tooManyLogins(let refusal):
            return .quotaExceeded(
                refusal,
                detail: LocalizedText(
                    pt: "Logins demais nesta conta na última hora. Tente mais tarde.",
                    en: "Too many logins to this account in this hour. Try again later."))
        case .tooManyChanges(let refusal):
            return .quotaExceeded(
                refusal,
                detail: LocalizedText(
                    pt: "Você mudou o perfil vezes demais nesta hora. Tente mais tarde.",
                    en: "You changed your profile too often in this hour. Try again later."))
        case .tooManyAttempts(let limit):
            return Problem(
                .tooManyAttempts, retryAfter: limit.retryAfter,
                rateLimit: Problem.RateLimit(
                    policy: limit.policy, quota: limit.quota, windowSeconds: Int(limit.window.seconds(rounded: .up)),
                    remaining: 0,
                    resetSeconds: Int(limit.retryAfter.seconds(rounded: .up))))
        }
    }
}

extension OwnRightsToken: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("accessToken", accessToken)
            json.field("tokenType", "Bearer")
            json.field("expiresIn", expiresIn)
        }
    }
}
