/// Every issue that the settings have, together: a start is refused once, not once per mistake.
public struct SettingsError: Error, CustomStringConvertible, Equatable {
    /// One issue with one setting. It never quotes a value: it may be a secret typed into the wrong name.
    public struct Issue: Sendable, Equatable {
        /// The setting's name, for example `PRACA_AUTH_PORT`.
        public let setting: String
        /// What is wrong and what is expected.
        public let reason: String

        /// An issue.
        public init(setting: String, reason: String) {
            self.setting = setting
            self.reason = reason
        }
    }

    /// The issues, in the order in which the settings were read.
    public let issues: [Issue]

    /// Issues that a service finds in what it has read.
    public init(issues: [Issue]) {
        self.issues = issues
    }

    /// One line per issue.
    public var description: String {
        issues.map { "\($0.setting): \($0.reason)" }.joined(separator: "\n")
    }
}
