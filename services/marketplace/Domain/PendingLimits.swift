/// How many of an owner's ads may wait for a moderator at once.
struct PendingLimits: Sendable, Equatable {
    /// For everybody.
    var everybody = 500
    /// For accounts whose trust is below ``trustedLevel``, or that nothing was heard of; 0 makes no difference.
    var newcomers = 0

    /// The level of trust from which an account is no newcomer any more.
    static let trustedLevel = 1

    /// The limit for an account with this level of trust.
    func limit(trust level: Int?) -> Int {
        let isNewcomer = (level ?? 0) < Self.trustedLevel
        return newcomers > 0 && isNewcomer ? min(newcomers, everybody) : everybody
    }
}
