import JSON

/// Checks, in the scan's single pass, that every `{"_placeholder":true,"num":N}` names an attachment that exists.
///
/// Holds two bits a level. As in JavaScript's `JSON.parse` the last of several equal names counts.
struct PlaceholderCheck {
    private enum Name { case placeholder, number, other }

    private let attachments: Int
    private var pending = Name.other
    private var placeholderLevels: UInt64 = 0
    private var numberLevels: UInt64 = 0
    /// Whether a placeholder has no usable number.
    private(set) var isBroken = false

    init(attachments: Int) {
        self.attachments = attachments
    }

    /// A member's name was scanned; its value comes next.
    mutating func name(_ literal: JSONLiteral) {
        if literal.bytes.elementsEqual(#""_placeholder""#.utf8) {
            pending = .placeholder
        } else if literal.bytes.elementsEqual(#""num""#.utf8) {
            pending = .number
        } else if literal.kind == .string(hasEscapes: true) {
            // Escapes may spell the same name.
            switch literal.text {
            case "_placeholder": pending = .placeholder
            case "num": pending = .number
            default: pending = .other
            }
        } else {
            pending = .other
        }
    }

    /// A scalar was scanned inside the container at `depth` (1 is the outermost; 0 is no container).
    mutating func scalar(_ literal: JSONLiteral, depth: Int) {
        let name = pending
        pending = .other
        guard name != .other, depth > 0 else { return }
        let bit = UInt64(1) << UInt64(depth - 1)
        switch name {
        case .placeholder:
            placeholderLevels = literal.kind == .true ? placeholderLevels | bit : placeholderLevels & ~bit
        case .number:
            let isUsable = PlainInteger.parse(literal.bytes).map { $0 < UInt64(attachments) } ?? false
            numberLevels = isUsable ? numberLevels | bit : numberLevels & ~bit
        case .other: break
        }
    }

    /// An array or object begins inside the container at `parentDepth`.
    mutating func containerOpened(parentDepth: Int) {
        if parentDepth > 0 {
            let parent = UInt64(1) << UInt64(parentDepth - 1)
            if pending == .placeholder { placeholderLevels &= ~parent }
            if pending == .number { numberLevels &= ~parent }
        }
        pending = .other
        let own = UInt64(1) << UInt64(parentDepth)
        placeholderLevels &= ~own
        numberLevels &= ~own
    }

    /// The container at `depth` ends.
    mutating func containerClosed(depth: Int) {
        let bit = UInt64(1) << UInt64(depth - 1)
        if placeholderLevels & bit != 0, numberLevels & bit == 0 { isBroken = true }
    }
}
