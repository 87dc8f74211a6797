import Contract

extension Account {
    /// Takes a name.
    /// - Throws: ``AuthRefusal/reservedName``.
    package mutating func take(_ name: DisplayName) throws(AuthRefusal) {
        guard name.mayBeBorne(by: role) else { throw .reservedName }
        displayName = name.text
    }

    /// Takes a role. Whoever is an admin no more keeps no name of those who run the site.
    /// - Parameter name: the one to bear instead then.
    /// - Throws: ``AuthRefusal/reservedName``.
    package mutating func take(_ role: Role, orName name: DisplayName?) throws(AuthRefusal) {
        self.role = role
        guard role != .admin, ReservedNames.cover(displayName) else { return }
        guard let name else { throw .reservedName }
        try take(name)
    }
}
