import Primitives

/// A W3C trace context: which trace this work belongs to and which span of it this is.
public struct TraceContext: Sendable, Equatable {
    /// 32 lower-case hexadecimal digits, not all zero.
    public let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero: our own span.
    public let spanID: String
    /// The caller's span, if it gave one.
    public let parentSpanID: String?
    /// Whether the caller recorded the trace.
    public let isSampled: Bool

    /// A new trace.
    public init() {
        traceID = Self.randomHex(words: 2)
        spanID = Self.randomHex(words: 1)
        parentSpanID = nil
        isSampled = false
    }

    /// A new span of the trace in `header`, a version 00 `traceparent`. Nil if it is not exactly that; a later version is
    /// read by its first four fields, as the W3C recommendation asks.
    public init?(traceparent header: some StringProtocol) {
        let bytes = Array(header.utf8.prefix(512))
        guard bytes.count >= 55, bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"),
            bytes[52] == UInt8(ascii: "-"),
            let version = Self.hex(bytes[0..<2]), version != "ff",
            let trace = Self.hex(bytes[3..<35]), let parent = Self.hex(bytes[36..<52]),
            let flags = Self.hex(bytes[53..<55]),
            trace.contains(where: { $0 != "0" }), parent.contains(where: { $0 != "0" }),
            bytes.count == 55 || (version != "00" && bytes[55] == UInt8(ascii: "-"))
        else { return nil }
        traceID = trace
        parentSpanID = parent
        spanID = Self.randomHex(words: 1)
        isSampled = UInt8(flags, radix: 16).map { $0 & 1 == 1 } ?? false
    }

    /// The header to send on, with our span as the parent.
    public var traceparent: String {
        "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")"
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String? {
        let isLowerHex = bytes.allSatisfy { Hexadecimal.value(of: $0) != nil && !(0x41...0x46).contains($0) }
        return isLowerHex ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private static func randomHex(words: Int) -> String {
        (0..<words).map { _ in
            // 1… keeps the all-zero id out, which the recommendation calls invalid.
            let digits = String(UInt64.random(in: 1 ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
