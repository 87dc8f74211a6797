extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits a byte.
    var hexText: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

extension StringProtocol {
    /// The bytes that hexadecimal digits of either case name; nil for anything else.
    var hexBytes: [UInt8]? {
        let digits = utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
