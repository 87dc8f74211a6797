import Common
import Foundation

/// How often ads may be read: by somebody with a token, wherever they are, and by all without one in one network.
struct ReadBudget: Sendable {
    /// Whose reads they are.
    struct Reader: Sendable {
        let viewer: Caller?
        /// The id of the client's network (`ClientNetwork`).
        let networkID: UUID
    }

    let people: any Allowance
    let networks: any Allowance

    /// - Throws: ``AdsRefusal/tooManyReads(_:)``.
    func pay(for reader: Reader) async throws(AdsRefusal) {
        let refusal =
            if let viewer = reader.viewer {
                await people.take(1, by: viewer.userID)
            } else {
                await networks.take(1, by: reader.networkID)
            }
        if let refusal { throw .tooManyReads(refusal) }
    }
}
