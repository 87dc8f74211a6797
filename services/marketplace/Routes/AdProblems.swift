import Contract
import JSON
import MarketplaceCore
import Serving

/// The one place where a refusal of marketplace becomes a code of the contract.
extension AdsRefusal: Refusal {
    package var problem: Problem {
        switch self {
        case .validation(let fields): .validationFailed(fields)
        case .notFound: Problem(.notFound)
        case .unauthenticated: .unauthorized
        case .forbidden: Problem(.forbidden)
        case .invalidTransition(let status): Problem(.invalidTransition, detail: Self.sentence(on: status))
        case .versionConflict:
            Problem(
                .versionConflict,
                detail: LocalizedText(
                    pt: "O anúncio mudou desde que você o leu.", en: "The ad has changed since you read it."))
        case .uploadInUse:
            Problem(
                .uploadInUse,
                detail: LocalizedText(
                    pt: "Uma das imagens já pertence a outro anúncio.",
                    en: "One of the pictures belongs to another ad already."))
        case .tooManyPending(let limit): Problem(.tooManyPendingAds, detail: Self.sentence(on: limit))
        case .tooManyAlive(let limit):
            Problem(
                .limitReached,
                detail: LocalizedText(
                    pt: "Você já tem \(limit) anúncios, o máximo por conta. Conclua ou exclua algum.",
                    en: "You have \(limit) ads, as many as an account may. Conclude or delete one of them."))
        case .tooManyCreated(let refusal):
            .quotaExceeded(
                refusal,
                detail: LocalizedText(
                    pt: "Você já criou \(refusal.quota) anúncios em um dia. Tente mais tarde.",
                    en: "You created \(refusal.quota) ads within a day. Try again later."))
        case .tooManyChanges(let refusal):
            .quotaExceeded(
                refusal,
                detail: LocalizedText(
                    pt: "Você mudou anúncios vezes demais nesta hora. Tente mais tarde.",
                    en: "You changed ads too often in this hour. Try again later."))
        case .tooManyReads(let refusal):
            .quotaExceeded(
                refusal,
                detail: LocalizedText(pt: "Consultas demais. Aguarde um momento.", en: "Too many reads. Wait a moment.")
            )
        }
    }

    private static func sentence(on status: AdStatus) -> LocalizedText {
        LocalizedText(
            pt: "O estado do anúncio é \(status.rawValue), que não permite isso.",
            en: "The ad's status is \(status.rawValue), which does not allow it.")
    }

    private static func sentence(on limit: Int) -> LocalizedText {
        LocalizedText(
            pt: "Já há \(limit) anúncios seus à espera de moderação. Aguarde a decisão sobre algum deles.",
            en: "\(limit) ads of yours are waiting for a moderator already. Wait until one of them is decided.")
    }
}
