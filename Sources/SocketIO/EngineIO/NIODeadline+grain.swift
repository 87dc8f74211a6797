import NIOCore

extension NIODeadline {
    /// The end of the stretch of time that the deadline is in, where time is divided into stretches of that length.
    func endOfGrain(_ grain: TimeAmount) -> NIODeadline {
        let length = UInt64(max(grain.nanoseconds, 1))
        let rest = uptimeNanoseconds % length
        return rest == 0 ? self : self + .nanoseconds(Int64(length - rest))
    }
}
