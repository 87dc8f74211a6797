/// Makes values of what a scan finds.
///
/// Stricter than RFC 8259 where parsers are known to disagree: a repeated name, half a surrogate pair and a number beyond
/// `Double` are refused, as are texts nested deeper than ``maximumDepth``.
///
/// Names are told apart by their bytes. All names that anything here looks for are ASCII; a member with another name is
/// held to the grammar and left out, so that no name is ever found under one that only Unicode takes for the same (a
/// Kelvin sign for a K).
package struct JSONTree: JSONListener {
    /// Deeper texts are refused.
    package static let maximumDepth = 32

    /// What a value takes beside its text, about.
    private static let nodeBytes = 32

    private struct Container {
        let isObject: Bool
        var elements: [JSONValue] = []
        var members: [String: JSONValue] = [:]
        var otherNames: Set<ExactText> = []
        /// The name of the member that comes; nil if the member is left out.
        var name: String?

        var value: JSONValue { isObject ? .object(members) : .array(elements) }

        mutating func add(_ value: JSONValue) {
            if !isObject {
                elements.append(value)
            } else if let name {
                members[name] = value
            }
        }

        /// False if there is a member of that name.
        mutating func expect(_ name: String) -> Bool {
            guard name.utf8.allSatisfy({ $0 < 0x80 }) else {
                self.name = nil
                return otherNames.insert(ExactText(name)).inserted
            }
            self.name = name
            return members[name] == nil
        }
    }

    /// The value, or why it is refused; nil before it has ended, and where it is larger than allowed.
    package private(set) var result: Result<JSONValue, JSONError>?
    /// Bytes that what is read may still take, about; negative once it was too large.
    package private(set) var allowance: Int
    private var isRefused = false
    private var innermost: Container?
    private var outer: [Container] = []

    /// - Parameter allowance: bytes that what is read may take, about. Where they do not suffice nothing is kept.
    package init(allowance: Int = .max) {
        self.allowance = allowance
    }

    private var isReading: Bool { !isRefused && allowance >= 0 }

    private var depth: Int { innermost == nil ? 0 : outer.count + 1 }

    /// A container begins.
    package mutating func opened(isObject: Bool, at offset: Int) {
        guard isReading else { return }
        guard depth < Self.maximumDepth else { return refuse(.tooDeep) }
        guard takes(2 * Self.nodeBytes) else { return }
        if let innermost { outer.append(innermost) }
        innermost = Container(isObject: isObject)
    }

    /// The innermost container has ended.
    package mutating func closed(before offset: Int) {
        guard isReading, let ended = innermost else { return }
        innermost = outer.popLast()
        add(ended.value)
    }

    /// A member's name.
    package mutating func name(_ literal: JSONLiteral) {
        guard isReading, takes(Self.nodeBytes + literal.bytes.count) else { return }
        guard let name = literal.text, innermost?.expect(name) == true else {
            return refuse(.malformed(offset: literal.offset))
        }
    }

    /// A scalar.
    package mutating func scalar(_ literal: JSONLiteral) {
        guard isReading, takes(Self.nodeBytes + literal.bytes.count) else { return }
        guard let value = literal.value else { return refuse(.malformed(offset: literal.offset)) }
        add(value)
    }

    private mutating func add(_ value: JSONValue) {
        if innermost == nil {
            result = .success(value)
        } else {
            innermost?.add(value)
        }
    }

    private mutating func refuse(_ error: JSONError) {
        isRefused = true
        letGo()
        result = .failure(error)
    }

    private mutating func takes(_ bytes: Int) -> Bool {
        allowance -= bytes
        if allowance < 0 { letGo() }
        return allowance >= 0
    }

    private mutating func letGo() {
        innermost = nil
        outer = []
        result = nil
    }
}
