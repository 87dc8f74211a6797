/// What is known of one setting: the catalogue's row.
public struct SettingDescription: Sendable, Equatable {
    /// The environment variable.
    public let name: String
    /// The type and range in words: `integer 1–65535`.
    public let type: String
    /// The default's text; nil means the setting is required. Secrets have no visible default.
    public let defaultValue: String?
    /// One sentence on what it does, with its unit.
    public let documentation: String
    /// Whether its value must not be shown.
    public let isSecret: Bool
}

extension [SettingDescription] {
    /// The catalogue as a Markdown table, for the `settings` subcommand and the documentation.
    public var table: String {
        let rows = map { setting in
            let value = setting.isSecret && setting.defaultValue != nil ? "(hidden)" : setting.defaultValue
            let shown = value.map { $0.isEmpty ? "(empty)" : "`\($0)`" } ?? "required"
            return "| `\(setting.name)` | \(setting.type) | \(shown) | \(setting.documentation) |"
        }
        return (["| setting | type | default | what it does |", "| --- | --- | --- | --- |"] + rows)
            .joined(separator: "\n")
    }
}
