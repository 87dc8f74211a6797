import NIOCore

/// The upper layer's part of one session. Every call is made on the session's event loop, in order.
public protocol EngineSessionHandler: AnyObject {
    /// A message arrived.
    func received(_ message: EngineMessage)
    /// The session is over. Nothing else is called afterwards.
    func closed(_ reason: DisconnectReason)
    /// The earliest time at which ``tick(now:)`` has something to do.
    var deadline: NIODeadline? { get }
    /// Time has passed.
    func tick(now: NIODeadline)
}

extension EngineSessionHandler {
    /// By default nothing is ever due.
    public var deadline: NIODeadline? { nil }
    /// By default nothing is ever due.
    public func tick(now: NIODeadline) {}
}
