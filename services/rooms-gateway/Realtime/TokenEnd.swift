import Foundation
import NIOCore
import Primitives

/// When a socket is to be warned that its token runs out, and when it is closed for that. The warning goes by the time that is
/// left when the token was taken, the end by what is left at the warning.
struct TokenEnd: Sendable {
    enum Step: Sendable {
        case warn
        case close
    }

    /// When the token runs out.
    let expiry: Date
    /// When ``step(now:time:)`` has something to do.
    private(set) var deadline: NIODeadline
    private var isWarned = false

    /// - Parameter warning: how long before its end.
    init(at expiry: Date, warning: Duration, now: NIODeadline, time: Date) {
        self.expiry = expiry
        deadline = now + .seconds(max(0, expiry.timeIntervalSince(time) - warning.seconds))
    }

    /// What is due, if anything is.
    mutating func step(now: NIODeadline, time: Date) -> Step? {
        guard now >= deadline else { return nil }
        guard !isWarned else { return .close }
        isWarned = true
        deadline = now + .seconds(max(0, expiry.timeIntervalSince(time)))
        return .warn
    }
}

extension TimeAmount {
    fileprivate static func seconds(_ seconds: TimeInterval) -> TimeAmount {
        .milliseconds(Int64(seconds * 1_000))
    }
}
