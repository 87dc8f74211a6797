import Foundation

/// The time of day as the machine has it.
///
/// Whoever composes a process hands it down as `now`; whatever needs the time asks that, so that a test can say what time it
/// is. What is waited for goes by `ContinuousClock`, which nobody sets.
public enum WallClock {
    /// The time now.
    public static func now() -> Date { Date() }
}
