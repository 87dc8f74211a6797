/// A parsed JSON value. Numbers that are whole and fit are exact integers.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The members, if this is an object.
    public var object: [String: JSONValue]? {
        if case .object(let members) = self { return members }
        return nil
    }

    /// The elements, if this is an array.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    /// The text, if this is a string.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The number, if this is a whole one: `3` and `3.0` are the same number in JSON.
    public var integer: Int64? {
        switch self {
        case .integer(let value): return value
        case .number(let value): return Int64(exactly: value)
        default: return nil
        }
    }

    /// The number, if this is one.
    public var double: Double? {
        switch self {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        default: return nil
        }
    }

    /// The truth value, if this is one.
    public var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }
}

/// Why a text is not acceptable JSON.
public enum JSONError: Error, Equatable {
    /// The text breaks RFC 8259, is not UTF-8 or repeats a key, at this byte.
    case malformed(offset: Int)
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep
}
