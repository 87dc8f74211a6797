/// What a socket sent and nobody has looked at yet. One worker at a time takes from it, in order; it is bounded, so that
/// a client that writes faster than it is served is told so instead of filling memory.
struct SocketMailbox<Letter: Sendable>: Sendable {
    enum Arrival: Equatable {
        /// A worker is busy and will come to it.
        case queued
        /// Nobody is at work: start a worker.
        case startWorker
        /// The box is full; the letter was not taken.
        case full
    }

    private let limit: Int
    private var letters: [Letter] = []
    private var isBeingWorked = false

    /// - Parameter limit: letters waiting at the most.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether one more letter would not be taken.
    var isFull: Bool { letters.count >= limit }

    mutating func arrive(_ letter: Letter) -> Arrival {
        guard !isFull else { return .full }
        letters.append(letter)
        if isBeingWorked { return .queued }
        isBeingWorked = true
        return .startWorker
    }

    /// The next letter; nil ends the worker's work.
    mutating func next() -> Letter? {
        guard letters.isEmpty else { return letters.removeFirst() }
        // Its memory goes too: most sockets are silent most of the time.
        letters = []
        isBeingWorked = false
        return nil
    }

    mutating func discard() { letters = [] }
}
