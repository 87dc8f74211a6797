import ServiceContextModule

/// The trace is a value of the running task: whoever begins work (a request, a socket's event, a stream's event) sets it once,
/// and whoever tells others of the work reads it. Nothing in between hands it on.
extension ServiceContext {
    /// The W3C `traceparent` of the work that the task does; nil for what nobody asked for, such as periodic work.
    public var traceparent: String? {
        get { self[TraceparentKey.self] }
        set { self[TraceparentKey.self] = newValue }
    }

    /// The running task's context, for work that belongs to another trace, or to none.
    public static func tracing(_ traceparent: String?) -> ServiceContext {
        var context = current ?? .topLevel
        context.traceparent = traceparent
        return context
    }
}

private enum TraceparentKey: ServiceContextKey {
    typealias Value = String
    static var nameOverride: String? { "traceparent" }
}
