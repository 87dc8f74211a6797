/// How far a handler has come with an event.
///
/// A handler whose work grows with what people have made (an account's rooms, ads, sessions) does a bounded part of it and
/// answers ``unfinished``: the part commits, locks are let go, and the handler is called again for the same event, by this
/// process or by the one that takes over, until it answers ``done``. It finds out from the record what is left, and
/// publishes its receipt with the last part only.
public enum EventProgress: Sendable, Equatable {
    /// The whole effect is written.
    case done
    /// There is more to do; what was done is to be committed.
    case unfinished
}
