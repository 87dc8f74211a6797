/// How many entries to ask for in one read. Entries may be large: a reply beyond the client's limit halves the number,
/// good replies let it grow back.
struct ReadSize: Sendable {
    private let maximum: Int
    private(set) var count: Int

    init(_ maximum: Int) {
        precondition(maximum > 0)
        self.maximum = maximum
        count = maximum
    }

    /// False where even a single entry was too large.
    mutating func replyWasTooLarge() -> Bool {
        guard count > 1 else { return false }
        count /= 2
        return true
    }

    mutating func replyFitted() {
        count = min(count * 2, maximum)
    }
}
