/// An error after which the same request may succeed: a server that is down, a pool at its limit. It becomes
/// `503 UNAVAILABLE` with `Retry-After` where a service does not say otherwise.
public protocol TemporaryFailure: Error {
    /// Whether this one is temporary.
    var isTemporary: Bool { get }
}
