import Foundation

extension Ad {
    /// Refuses whoever does not own the ad; those who may not see it do not learn that it exists.
    func requireOwned(by caller: Caller) throws(AdsRefusal) {
        guard isVisible(to: caller) else { throw .notFound }
        guard owner.id == caller.userID else { throw .forbidden }
    }

    /// Refuses a change by anyone but the owner, or of another version than the one they read.
    func requireChangeable(by caller: Caller, expecting version: Int64?) throws(AdsRefusal) {
        try requireOwned(by: caller)
        try require(version: version)
    }
}
