import HTTPTypes
import JSON
import Serving
import UploadSignerCore

/// The one place where a refusal of uploads becomes a code that clients rely on.
extension UploadsRefusal: Refusal {
    package var problem: Problem {
        switch self {
        case .unauthenticated: .unauthorized
        case .notFound: Problem(.notFound)
        case .tooManyOpen(let limit, let retryAfter):
            Problem(
                .tooManyOpenUploads, retryAfter: retryAfter,
                rateLimit: Self.rateLimit("open-uploads", limit, window: retryAfter, retryAfter))
        case .tooManyStarted(let limit, let retryAfter):
            Problem(
                .tooManyUploads, retryAfter: retryAfter,
                rateLimit: Self.rateLimit("uploads", limit, window: .seconds(3_600), retryAfter))
        case .tooMuchInADay(let refusal):
            .quotaExceeded(
                refusal,
                detail: LocalizedText(
                    pt: "Você já enviou imagens demais em um dia. Tente mais tarde.",
                    en: "You uploaded too many pictures within a day. Try again later."))
        case .tooMuchStored:
            Problem(
                .limitReached,
                detail: LocalizedText(
                    pt: "Suas imagens ocupam o máximo permitido. Exclua anúncios antigos.",
                    en: "Your pictures take as much room as is allowed. Delete old ads."))
        case .objectMissing: Problem(.uploadIncomplete)
        case .beingCompleted(let retryAfter): Problem(.uploadBeingCompleted, retryAfter: retryAfter)
        case .inUse:
            Problem(
                .uploadInUse,
                detail: LocalizedText(
                    pt: "Esta imagem pertence a um anúncio. Tire-a de lá antes.",
                    en: "An ad has this picture. Take it out of there first."))
        case .notClean: .unavailable(retryAfter: .seconds(60))
        case .expired: Problem(.uploadExpired)
        case .removed: Problem(.uploadRemoved)
        }
    }

    private static func rateLimit(
        _ policy: String, _ quota: Int, window: Duration, _ retryAfter: Duration
    ) -> Problem.RateLimit {
        Problem.RateLimit(
            policy: policy, quota: quota, windowSeconds: Int(window.components.seconds), remaining: 0,
            resetSeconds: Int(retryAfter.components.seconds) + 1)
    }
}
