import Common

/// The names that only the site and those who run it may bear, in whatever letters they are written.
enum ReservedNames {
    /// Whether a name is, or looks like, a reserved one.
    static func cover(_ name: String) -> Bool {
        let form = LookalikeForm(name)
        let unnumbered = LookalikeForm(withoutNumbers(name))
        return whole.contains(form) || whole.contains(unnumbered) || anywhere.contains { form.contains($0) }
    }

    /// `Admin 2` is as good as `Admin`.
    private static func withoutNumbers(_ name: String) -> String {
        let isNumber = { (scalar: Unicode.Scalar) in scalar.properties.numericType != nil }
        let scalars = name.unicodeScalars.drop(while: isNumber)
        guard let last = scalars.lastIndex(where: { !isNumber($0) }) else { return "" }
        return String(scalars[...last])
    }

    /// Words that ordinary names may hold, as the surname Praça does: reserved where they are all there is.
    private static let whole = Set(
        [
            "Praça", "A Praça", "Adm", "Admin", "Admins", "Equipe", "Oficial", "Sistema", "Suporte", "Staff", "Root",
            "System",
            "Support",
        ].map(LookalikeForm.init))

    /// What no other name holds: reserved wherever it stands.
    private static let anywhere = [
        "Conta excluída", "Usuário excluído", "Administração", "Administrador", "Moderação", "Moderador",
        "Equipe Praça",
        "Equipe da Praça", "Suporte Praça", "Suporte da Praça", "Praça Oficial", "Deleted account", "Administrator",
        "Administration", "Moderator", "Moderation",
    ].map(LookalikeForm.init)
}
