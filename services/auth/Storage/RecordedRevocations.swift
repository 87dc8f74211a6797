import Foundation
import Serving

/// Auth's own guard: Redis as in every service, and the record itself where Redis does not answer.
struct RecordedRevocations: SessionRevocations {
    let redis: RedisSessionRevocations
    let record: PostgresSessions
    let now: @Sendable () -> Date

    func state(ofSession sessionID: UUID) async -> RevocationState {
        let state = await redis.state(ofSession: sessionID)
        guard state == .unknown else { return state }
        guard let isStanding = try? await record.isStanding(sessionID: sessionID, at: now()) else { return .unknown }
        return isStanding ? .standing : .revoked
    }
}
