/// The id of a socket: unique, not to be guessed, and no secret; another one than the session's.
public struct SocketID: Hashable, Sendable, CustomStringConvertible {
    private let token: RandomToken

    static func random() -> SocketID { SocketID(token: .random()) }

    /// 24 characters that need no escaping in a URL or in JSON.
    public var description: String { SessionID(loop: 0, token: token).text }
}
