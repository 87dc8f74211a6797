import Common
import Contract
import Foundation
import JSON

/// Why a use case of marketplace refuses. Routes and answers to moderation turn it into a code in one place each.
package enum AdsRefusal: Error, Sendable, Equatable {
    /// Every failing field of a request.
    case validation([FieldError])
    /// Also the answer to those who may not know that the ad exists.
    case notFound
    /// No token where one is needed.
    case unauthenticated
    /// Somebody else's ad.
    case forbidden
    /// The ad's status does not allow it.
    case invalidTransition(from: AdStatus)
    /// The ad is not the one that the caller read.
    case versionConflict(current: Int64)
    /// A picture belongs to another ad already.
    case uploadInUse
    /// The owner has as many ads waiting for a moderator as may wait.
    case tooManyPending(limit: Int)
    /// The owner has as many ads as one may have.
    case tooManyAlive(limit: Int)
    /// The owner created as many ads in a day as one may.
    case tooManyCreated(QuotaRefusal)
    /// The owner changed ads as often in an hour as one may.
    case tooManyChanges(QuotaRefusal)
    /// The reader, or the network that readers without a token come from, read as often in a minute as one may.
    case tooManyReads(QuotaRefusal)

    /// Uploads that name none of the caller's ready ones, by their places in the request.
    package static func unknownUploads(at places: [Int]) -> AdsRefusal {
        .validation(
            places.map { place in
                FieldError(
                    "uploadIds[\(place)]", .invalid,
                    LocalizedText(
                        pt: "Não é um envio seu que esteja pronto.", en: "Is no upload of yours that is ready."))
            })
    }
}
