import Common
import Waiting

extension TooManyWaiting: TemporaryFailure {
    /// Whoever waits comes to an end.
    public var isTemporary: Bool { true }
}
