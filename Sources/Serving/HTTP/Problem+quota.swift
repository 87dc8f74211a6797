import Common
import JSON
import Primitives

extension Problem {
    /// 429 `QUOTA_EXCEEDED`, which says when to come back.
    /// - Parameter detail: what it was too much of.
    public static func quotaExceeded(_ refusal: QuotaRefusal, detail: LocalizedText) -> Problem {
        let seconds = { (duration: Duration) in Int(duration.seconds(rounded: .up)) }
        return Problem(
            .quotaExceeded, detail: detail, retryAfter: refusal.retryAfter,
            rateLimit: RateLimit(
                policy: refusal.policy, quota: refusal.quota, windowSeconds: seconds(refusal.window), remaining: 0,
                resetSeconds: seconds(refusal.retryAfter)))
    }
}
