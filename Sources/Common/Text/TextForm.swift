/// How a field is held to the rules.
enum TextForm: Sendable {
    /// What somebody or something is known by: what misleads is refused.
    case name
    /// One line: what misleads is taken away.
    case line
    /// As ``line``, with line breaks and tabs.
    case lines
    /// As ``line``, and nothing is refused.
    case cleaned
}
