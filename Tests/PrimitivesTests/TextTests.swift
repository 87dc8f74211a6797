import Foundation
import Primitives
import Testing

@Suite("Texts of bytes")
struct TextTests {
    @Test("Base64 is Foundation's and reads back", arguments: 0..<50)
    func base64(count: Int) {
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
        let text = Base64.encode(bytes)
        #expect(text == Data(bytes).base64EncodedString())
        #expect(text.utf8.count == Base64.encodedLength(count))
        #expect(Base64.decode(text.utf8) == bytes)
        #expect(Base64.decode(AnySequence(text.utf8)) == bytes)
    }

    @Test(
        "what is no Base64 is refused",
        arguments: [
            "A", "AA", "AA=", "A===", "AB==", "AAB=", "AA==AA==", "A A=", "AA-_", "====", "=", "AAA", "AAAA=",
            "AAAA====",
            "AA==\n",
        ])
    func badBase64(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test("base64url has no padding, and one text for the same bytes")
    func base64URL() {
        for count in 0..<50 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        for bad in ["A", "AA==", "AB", "A+", "A/", "AAA=", "AAB", "A A", "A\n"] {
            #expect(Base64URL.decode(bad) == nil, "\(bad)")
            #expect(Base64URL.decode(Array(bad.utf8)) == nil, "\(bad)")
        }
    }

    @Test("hexadecimal text is written in lower case and read in either")
    func hexadecimal() {
        #expect(Hexadecimal.encode([0x00, 0x9A, 0xFF]) == "009aff")
        #expect(Hexadecimal.decode("009aFF") == [0x00, 0x9A, 0xFF])
        #expect(Hexadecimal.decode("") == [])
        for bad in ["0", "0g", "0x00", " 00", "0０", "00 "] { #expect(Hexadecimal.decode(bad) == nil, "\(bad)") }
    }

    @Test(
        "SHA-1 of the published examples",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            (String(repeating: "a", count: 119), "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"),
            (String(repeating: "a", count: 1_000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
        ])
    func sha1(text: String, digest: String) {
        #expect(Hexadecimal.encode(SHA1.digest(text.utf8)) == digest)
    }
}
