import Contract

/// How many ads an owner may have, and create.
package struct AdLimits: Sendable, Equatable {
    /// That wait for a moderator at once, for everybody.
    package var everybody = 100
    /// The same for accounts that are not trusted (yet), or that nothing was heard of; 0 makes no difference.
    package var newcomers = 0
    /// That are neither concluded nor deleted.
    package var alive = 500
    /// Created within a day.
    package var perDay = 200

    package init(everybody: Int = 100, newcomers: Int = 0, alive: Int = 500, perDay: Int = 200) {
        self.everybody = everybody
        self.newcomers = newcomers
        self.alive = alive
        self.perDay = perDay
    }

    /// How many may wait, for an account with this level of trust.
    package func limit(trust level: TrustLevel?) -> Int {
        newcomers > 0 && !(level ?? .new).isEarned ? min(newcomers, everybody) : everybody
    }
}

extension TrustLevel {
    /// Whether the account has been here for a while without having been sanctioned of late.
    var isEarned: Bool { self == .regular || self == .trusted }
}
