/// What went wrong during a run. A run with a fault has no result: figures of wrong answers are worth nothing.
struct Faults {
    /// Kinds of wrong answers.
    enum Kind: String {
        case refusedSend = "sends refused"
        case unknownAcknowledgement = "acknowledgements of nothing sent"
        case wrongAcknowledgement = "acknowledgements that differ from what was delivered"
        case missingAcknowledgement = "sends never acknowledged"
        case mismatch = "deliveries out of order, repeated or differing from other sockets'"
        case foreignMessage = "deliveries of messages that this run did not send"
        case storedTwice = "messages delivered under two seqs"
        case missingDelivery = "acknowledged messages that a socket never got"
        case connectionLost = "connections lost"
        case roomMoved = "sockets that found their room at another seq"
    }

    private var counts: [Kind: Int] = [:]
    private var examples: [Kind: String] = [:]

    var isEmpty: Bool { counts.isEmpty }

    /// Counts a fault; the first of its kind is kept as the example.
    mutating func note(_ kind: Kind, count: Int = 1, _ example: @autoclosure () -> String = "") {
        guard count > 0 else { return }
        if counts[kind] == nil { examples[kind] = String(example().prefix(300)) }
        counts[kind, default: 0] += count
    }

    /// One line a kind.
    var lines: [String] {
        counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
            let example = examples[kind].map { $0.isEmpty ? "" : ", such as: \($0)" } ?? ""
            return "\(count) \(kind.rawValue)\(example)"
        }
    }
}
