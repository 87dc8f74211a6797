extension Caller {
    /// Whoever creates an ad owns it.
    var owner: Ad.Owner { .init(id: userID, displayName: displayName) }
}
