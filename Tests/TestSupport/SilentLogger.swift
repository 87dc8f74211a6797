import Logging

extension Logger {
    /// A logger of which nobody hears.
    public static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
