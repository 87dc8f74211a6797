/// How many of an owner's ads may wait for a moderator at once.
struct PendingLimits: Sendable, Equatable {
    /// For everybody.
    var everybody = 500
    /// For accounts that are not trusted (yet), or that nothing was heard of; 0 makes no difference.
    var newcomers = 0

    /// The limit for an account with this level of trust.
    func limit(trust level: TrustLevel?) -> Int {
        newcomers > 0 && !(level ?? .new).isEarned ? min(newcomers, everybody) : everybody
    }
}

/// How far moderation trusts an account.
enum TrustLevel: String, Sendable, CaseIterable {
    case new
    case regular
    case trusted
    case restricted

    /// Whether the account has been here for a while without having been sanctioned of late.
    var isEarned: Bool { self == .regular || self == .trusted }
}
