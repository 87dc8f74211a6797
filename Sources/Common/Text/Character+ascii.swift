extension Character {
    /// Whether it is one of A–Z, a–z or 0–9.
    public var isASCIIAlphanumeric: Bool { isASCII && (isLetter || isNumber) }
}
