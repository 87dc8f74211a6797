/// Text that is itself by its bytes.
///
/// Swift's `==` takes "é" in one scalar and in two for the same text, and the Kelvin sign for a K. PostgreSQL, other
/// services and clients compare bytes, so whatever stands for identity (a key, a name that is looked up, whether something
/// was changed) has to as well, or one side sees one thing where the other sees two.
///
/// As a property wrapper it makes the synthesized `==` and `hash(into:)` of a type go by the bytes of that property.
@propertyWrapper
public struct ExactText: Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public var wrappedValue: String

    /// Text as it is.
    public init(wrappedValue: String) { self.wrappedValue = wrappedValue }

    /// Text as it is, as a key.
    public init(_ text: String) { wrappedValue = text }

    /// The text.
    public var description: String { wrappedValue }

    /// Whether both are the same bytes.
    public static func == (one: ExactText, other: ExactText) -> Bool {
        one.wrappedValue.utf8.elementsEqual(other.wrappedValue.utf8)
    }

    /// Adds the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = wrappedValue
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8.max)
    }
}

extension RawRepresentable<String> where Self: CaseIterable {
    /// The case whose raw value is the same bytes; nil if none is.
    public init?(exactly text: String) {
        guard let value = Self(rawValue: text), ExactText(value.rawValue) == ExactText(text) else { return nil }
        self = value
    }
}
