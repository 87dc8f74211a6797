import Common
import Foundation

/// How often ads may be read: by somebody with a token, wherever they are, and by all without one in one network.
package struct ReadBudget: Sendable {
    /// Whose reads they are.
    package struct Reader: Sendable {
        package let viewer: Caller?
        /// The id of the client's network (`ClientNetwork`).
        package let networkID: UUID

        package init(viewer: Caller?, networkID: UUID) {
            self.viewer = viewer
            self.networkID = networkID
        }
    }

    let people: any Allowance
    let networks: any Allowance

    package init(people: any Allowance, networks: any Allowance) {
        self.people = people
        self.networks = networks
    }

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
