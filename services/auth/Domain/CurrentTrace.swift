/// The W3C trace that the running task belongs to, so that events carry it (CONTRACT §1) without every layer between the
/// route and the outbox handing it on.
enum CurrentTrace {
    @TaskLocal static var traceparent: String?
}
