import NIOCore

/// Assembles one reply out of hiredis' callbacks, which arrive depth first: an array announces its length, then its
/// elements follow.
///
/// Nothing is allocated ahead for an announced length: a hostile server can announce two thousand million elements
/// in twelve bytes.
final class ReplyBuilder {
    private struct Frame {
        var elements: [RedisValue]
        var missing: Int
    }

    private let maxElements: Int
    private var open: [Frame] = []
    private var finished: RedisValue?
    private var elementCount = 0
    /// Set when the reply has more elements, over all its levels, than the limit.
    private(set) var isOverLimit = false

    init(maxElements: Int) {
        self.maxElements = maxElements
    }

    /// Adds a string, integer, null or error; false if the reply is over its limit.
    func add(_ value: RedisValue) -> Bool {
        var value = value
        // A value that completes its array becomes, as that array, an element of the array around it.
        while !open.isEmpty {
            let top = open.count - 1
            open[top].elements.append(value)
            open[top].missing -= 1
            guard open[top].missing == 0 else { return true }
            value = .array(open.removeLast().elements)
        }
        finished = value
        return true
    }

    /// Opens an array of `count` elements, which follow; false if the reply is over its limit.
    func beginArray(count: Int) -> Bool {
        elementCount += count
        guard count >= 0, elementCount <= maxElements else {
            isOverLimit = true
            return false
        }
        guard count > 0 else { return add(.array([])) }
        open.append(Frame(elements: [], missing: count))
        return true
    }

    /// The finished reply, once; nil if hiredis called for something that is not RESP2.
    func take() -> RedisValue? {
        defer {
            finished = nil
            elementCount = 0
        }
        return open.isEmpty ? finished : nil
    }
}
