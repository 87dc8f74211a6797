import Common

/// The names that only the site and those who run it may bear, in whatever letters they are written.
enum ReservedNames {
    /// Whether a name is, or looks like, a reserved one.
    static func cover(_ name: String) -> Bool {
        let form = LookalikeForm(name)
        let unnumbered = LookalikeForm(withoutNumbers(name))
        return [form, unnumbered].contains { form in
            whole.contains(form) || form.hasForeign && whole.contains { form.passes(for: $0) }
        }
            || anywhere.contains { form.contains($0) }
    }

    /// `Admin 2` is as good as `Admin`.
    private static func withoutNumbers(_ name: String) -> String {
        let isNumber = { (scalar: Unicode.Scalar) in scalar.properties.numericType != nil }
        let scalars = name.unicodeScalars.drop(while: isNumber)
        guard let last = scalars.lastIndex(where: { !isNumber($0) }) else { return "" }
        return String(scalars[...last])
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Who runs a site.
    private static let staff = words(
        "Adm Adms Admin Admins Equipe Oficial Official Sistema System Suporte Support Staff Root Mod Mods")
    /// What is nobody's alone, but the site's beside its name.
    private static let offices = words(
        "Time Team Ajuda Help Atendimento Segurança Security Central Técnico Bot App Site Web Chat Com Online")
    private static let accounts = words("Conta Usuário Usuária Perfil Account User Profile")
    private static let ends = words(
        """
        Excluída Excluído Removida Removido Apagada Apagado Deletada Deletado Desativada Desativado Encerrada Encerrado
        Banida Banido Suspensa Suspenso Deleted Removed Erased Closed Deactivated Disabled Banned Suspended
        """)

    /// Words that ordinary names may hold, as the surname Praça does: reserved where they are all there is, in either language
    /// and any order.
    private static let whole: Set<LookalikeForm> = {
        var names = ["Praça", "A Praça", "The Praça"] + staff
        for office in staff + offices {
            names += ["\(office) Praça", "\(office) da Praça", "Praça \(office)"]
        }
        for account in accounts {
            for end in ends { names += ["\(account) \(end)", "\(end) \(account)"] }
        }
        names += [
            "Suporte Técnico", "Technical Support", "Tech Support", "Central de Ajuda", "Ajuda Central",
            "Central de Atendimento", "Help Center", "Help Centre", "Help Desk", "Support Team", "Support Center",
            "Equipe de Suporte", "Time de Suporte", "Staff Oficial", "Official Staff", "Sistema Adm", "Adm Sistema",
            "Adm do Sistema", "System Admin", "Conta Oficial", "Official Account",
        ]
        return Set(names.map(LookalikeForm.init))
    }()

    /// What no other name holds: reserved wherever it stands.
    private static let anywhere = [
        "Conta excluída", "Usuário excluído", "Administração", "Administrador", "Moderação", "Moderador",
        "Equipe Praça",
        "Equipe da Praça", "Suporte Praça", "Suporte da Praça", "Praça Oficial", "Deleted account", "Administrator",
        "Administration", "Moderator", "Moderation",
    ].map(LookalikeForm.init)
}
