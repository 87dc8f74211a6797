/// Every problem that the settings have, together: a start is refused once, not once per mistake.
public struct SettingsError: Error, CustomStringConvertible, Equatable {
    /// One problem with one setting. It never quotes a value: it may be a secret typed into the wrong name.
    public struct Problem: Sendable, Equatable {
        /// The setting's name, for example `PRACA_AUTH_PORT`.
        public let setting: String
        /// What is wrong and what is expected.
        public let reason: String

        /// A problem.
        public init(setting: String, reason: String) {
            self.setting = setting
            self.reason = reason
        }
    }

    /// The problems, in the order in which the settings were read.
    public let problems: [Problem]

    /// Problems that a service finds in what it has read.
    public init(problems: [Problem]) {
        self.problems = problems
    }

    /// One line per problem.
    public var description: String {
        problems.map { "\($0.setting): \($0.reason)" }.joined(separator: "\n")
    }
}
