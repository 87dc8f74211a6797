/// Why bytes are not acceptable JSON.
public enum JSONSyntaxError: Error, Equatable, Sendable {
    /// The bytes end inside a value.
    case unexpectedEnd
    /// A byte that cannot stand at this offset, counted from the start of the document.
    case unexpectedByte(offset: Int)
    /// Arrays and objects are nested deeper than allowed.
    case tooDeep
    /// A binary packet's `_placeholder` object has no usable `num`.
    case invalidPlaceholder
}
