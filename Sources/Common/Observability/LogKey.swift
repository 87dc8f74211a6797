/// Names of log fields that several files write.
public enum LogKey {
    /// The request's correlation id.
    public static let requestID = "requestId"
    /// The W3C trace id.
    public static let traceID = "traceId"
    /// The account that asked: its id, never an address or a name.
    public static let userID = "userId"
    /// An error, in full.
    public static let error = "error"
}
