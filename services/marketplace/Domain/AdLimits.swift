import Contract

/// How many ads an owner may have, and create.
struct AdLimits: Sendable, Equatable {
    /// That wait for a moderator at once, for everybody.
    var everybody = 100
    /// The same for accounts that are not trusted (yet), or that nothing was heard of; 0 makes no difference.
    var newcomers = 0
    /// That are neither concluded nor deleted.
    var alive = 500
    /// Created within a day.
    var perDay = 200

    /// How many may wait, for an account with this level of trust.
    func limit(trust level: TrustLevel?) -> Int {
        newcomers > 0 && !(level ?? .new).isEarned ? min(newcomers, everybody) : everybody
    }
}

extension TrustLevel {
    /// Whether the account has been here for a while without having been sanctioned of late.
    var isEarned: Bool { self == .regular || self == .trusted }
}
