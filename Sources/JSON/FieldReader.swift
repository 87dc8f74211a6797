import Foundation
import Primitives

/// What is wrong with one field of a request.
public struct FieldError: Sendable, Equatable {
    /// A stable, machine-readable reason.
    public enum Code: String, Sendable, CaseIterable {
        case required = "REQUIRED"
        case wrongType = "WRONG_TYPE"
        case tooShort = "TOO_SHORT"
        case tooLong = "TOO_LONG"
        case outOfRange = "OUT_OF_RANGE"
        case invalid = "INVALID"
        case notAllowed = "NOT_ALLOWED"
    }

    /// The field's path: `email`, `subject.kind`, `uploadIds[2]`.
    public var field: String
    /// Why it was refused.
    public var code: Code
    /// A sentence for people.
    public var detail: LocalizedText

    /// An error at `field`.
    public init(_ field: String, _ code: Code, _ detail: LocalizedText) {
        self.field = field
        self.code = code
        self.detail = detail
    }
}

/// A refusal that a domain value gives while it is read from text; the reader adds the field's name.
public struct ValueRefused: Error, Sendable, Equatable {
    /// Why.
    public let code: FieldError.Code
    /// A sentence for people.
    public let detail: LocalizedText

    /// A refusal.
    public init(_ code: FieldError.Code, _ detail: LocalizedText) {
        self.code = code
        self.detail = detail
    }
}

/// Reads a JSON object field by field and remembers every field that fails, so that a client learns of all its mistakes at
/// once. Unknown fields are ignored; `null` is the same as absent.
///
/// Each getter returns nil when its field is missing or wrong and has then recorded why. Text is refused if it holds
/// U+0000, which PostgreSQL cannot store, and measured in Unicode scalars.
public struct FieldReader {
    private let members: [String: JSONValue]
    private let path: String
    /// What is wrong so far, in the order of reading.
    public private(set) var errors: [FieldError] = []

    /// A reader over an object's members.
    public init(_ members: [String: JSONValue], path: String = "") {
        self.members = members
        self.path = path
    }

    /// Whether the field is there and not null.
    public func has(_ name: String) -> Bool {
        switch members[name] {
        case nil, .null: return false
        default: return true
        }
    }

    /// Whether the field is there as `null`, which in a partial change takes a value away.
    public func isNull(_ name: String) -> Bool { members[name] == .null }

    /// Records an error that a rule over several fields found.
    public mutating func refuse(_ name: String, _ code: FieldError.Code, _ detail: LocalizedText) {
        errors.append(FieldError(path + name, code, detail))
    }

    // MARK: Required fields

    /// A text whose number of Unicode scalars is in `length`.
    public mutating func string(_ name: String, length: ClosedRange<Int>) -> String? {
        guard require(name) else { return nil }
        return optionalString(name, length: length)
    }

    /// A whole number in `range`.
    public mutating func int(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard require(name) else { return nil }
        return optionalInt(name, in: range)
    }

    /// A finite number in `range`.
    public mutating func double(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard require(name) else { return nil }
        return optionalDouble(name, in: range)
    }

    /// `true` or `false`.
    public mutating func bool(_ name: String) -> Bool? {
        guard require(name) else { return nil }
        return optionalBool(name)
    }

    /// An id.
    public mutating func uuid(_ name: String) -> UUID? {
        guard require(name) else { return nil }
        return optionalUUID(name)
    }

    /// A time.
    public mutating func date(_ name: String) -> Date? {
        guard require(name) else { return nil }
        return optionalDate(name)
    }

    /// One of an enumeration's raw values.
    public mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Value.Type = Value.self
    ) -> Value? {
        guard require(name) else { return nil }
        return optionalChoice(name, of: type)
    }

    /// A domain value made from text, whose `parse` gives the reason when it refuses.
    public mutating func parsed<Value>(
        _ name: String, _ parse: (String) throws(ValueRefused) -> Value
    ) -> Value? {
        guard require(name) else { return nil }
        return optionalParsed(name, parse)
    }

    // MARK: Optional fields (nil also when absent)

    /// A text whose number of Unicode scalars is in `length`.
    public mutating func optionalString(_ name: String, length: ClosedRange<Int>) -> String? {
        guard let text = text(name) else { return nil }
        // Bytes bound the scalars from above and are known at once; counting a megabyte to refuse it is not needed.
        guard text.utf8.count <= length.upperBound * 4, text.unicodeScalars.count <= length.upperBound else {
            refuse(name, .tooLong, FieldTexts.tooLong(length.upperBound))
            return nil
        }
        guard text.unicodeScalars.count >= length.lowerBound else {
            refuse(name, .tooShort, FieldTexts.tooShort(length.lowerBound))
            return nil
        }
        return text
    }

    /// A whole number in `range`.
    public mutating func optionalInt(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name, { $0.integer }, FieldTexts.wholeNumber) else { return nil }
        guard range.contains(Int(value)) else {
            refuse(name, .outOfRange, FieldTexts.outOfRange("\(range.lowerBound)", "\(range.upperBound)"))
            return nil
        }
        return Int(value)
    }

    /// A finite number in `range`.
    public mutating func optionalDouble(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = value(name, { $0.double }, FieldTexts.number) else { return nil }
        guard range.contains(value) else {
            refuse(name, .outOfRange, FieldTexts.outOfRange(Self.text(range.lowerBound), Self.text(range.upperBound)))
            return nil
        }
        return value
    }

    /// A number as people write it: a whole one without a point.
    private static func text(_ bound: Double) -> String { Int64(exactly: bound).map { "\($0)" } ?? "\(bound)" }

    /// `true` or `false`.
    public mutating func optionalBool(_ name: String) -> Bool? {
        value(name, { $0.bool }, FieldTexts.bool)
    }

    /// An id.
    public mutating func optionalUUID(_ name: String) -> UUID? {
        guard let text = text(name) else { return nil }
        guard let id = UUID(strict: text) else {
            refuse(name, .invalid, FieldTexts.uuid)
            return nil
        }
        return id
    }

    /// A time.
    public mutating func optionalDate(_ name: String) -> Date? {
        guard let text = text(name) else { return nil }
        guard let date = RFC3339.date(text) else {
            refuse(name, .invalid, FieldTexts.date)
            return nil
        }
        return date
    }

    /// One of an enumeration's raw values.
    public mutating func optionalChoice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Value.Type = Value.self
    ) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = Value(exactly: text) else {
            refuse(name, .notAllowed, FieldTexts.oneOf(Value.allCases.map(\.rawValue)))
            return nil
        }
        return value
    }

    /// A domain value made from text, whose `parse` gives the reason when it refuses.
    public mutating func optionalParsed<Value>(
        _ name: String, _ parse: (String) throws(ValueRefused) -> Value
    ) -> Value? {
        guard let text = text(name) else { return nil }
        do throws(ValueRefused) {
            return try parse(text)
        } catch {
            refuse(name, error.code, error.detail)
            return nil
        }
    }

    // MARK: Nested values

    /// A nested object, read by `body`, whose errors carry the path `name.`.
    public mutating func object<Value>(_ name: String, _ body: (inout FieldReader) -> Value?) -> Value? {
        guard require(name), let nested = value(name, { $0.object }, FieldTexts.object) else { return nil }
        var reader = FieldReader(nested, path: path + name + ".")
        let result = body(&reader)
        errors += reader.errors
        return result
    }

    /// A nested object, if there is one.
    public mutating func optionalObject<Value>(_ name: String, _ body: (inout FieldReader) -> Value?) -> Value? {
        has(name) ? object(name, body) : nil
    }

    /// An array of objects, each read by `body`, with as many elements as `count` allows.
    public mutating func objects<Value>(
        _ name: String, count: ClosedRange<Int>, _ body: (inout FieldReader) -> Value?
    ) -> [Value]? {
        guard require(name), let elements = value(name, { $0.array }, FieldTexts.array) else { return nil }
        guard count.contains(elements.count) else {
            refuse(name, .outOfRange, FieldTexts.count(count.lowerBound, count.upperBound))
            return nil
        }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            guard let members = element.object else {
                refuse("\(name)[\(index)]", .wrongType, FieldTexts.object)
                continue
            }
            var reader = FieldReader(members, path: "\(path)\(name)[\(index)].")
            if let value = body(&reader) { values.append(value) }
            errors += reader.errors
        }
        return values.count == elements.count ? values : nil
    }

    /// An array of ids with as many elements as `count` allows; repeated ids are refused.
    public mutating func uuids(_ name: String, count: ClosedRange<Int>) -> [UUID]? {
        guard require(name), let elements = value(name, { $0.array }, FieldTexts.array) else { return nil }
        guard count.contains(elements.count) else {
            refuse(name, .outOfRange, FieldTexts.count(count.lowerBound, count.upperBound))
            return nil
        }
        var ids: [UUID] = []
        var seen: Set<UUID> = []
        for (index, element) in elements.enumerated() {
            if let id = element.string.flatMap({ UUID(strict: $0) }), seen.insert(id).inserted {
                ids.append(id)
            } else {
                refuse("\(name)[\(index)]", .invalid, FieldTexts.uuidOnce)
            }
        }
        return ids.count == elements.count ? ids : nil
    }

    // MARK: Steps

    private mutating func require(_ name: String) -> Bool {
        if has(name) { return true }
        refuse(name, .required, FieldTexts.required)
        return false
    }

    private mutating func value<Value>(
        _ name: String, _ extract: (JSONValue) -> Value?, _ expectation: LocalizedText
    ) -> Value? {
        guard let member = members[name], member != .null else { return nil }
        guard let value = extract(member) else {
            refuse(name, .wrongType, expectation)
            return nil
        }
        return value
    }

    private mutating func text(_ name: String) -> String? {
        guard let text = value(name, { $0.string }, FieldTexts.text) else { return nil }
        guard !text.utf8.contains(0) else {
            refuse(name, .invalid, FieldTexts.nul)
            return nil
        }
        return text
    }
}
