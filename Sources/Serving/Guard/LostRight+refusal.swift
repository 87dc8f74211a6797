import Common

extension LostRight: Refusal {
    /// What the guard says to the same account.
    public var problem: Problem {
        switch self {
        case .gone: .unauthorized
        case .suspended(let until): Problem(.accountSuspended, until: until)
        case .silenced(let until): Problem(.userSilenced, until: until)
        case .notAdmin: Problem(.forbidden)
        }
    }
}
