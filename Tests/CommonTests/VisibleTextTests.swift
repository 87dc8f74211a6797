import Common
import Foundation
import JSON
import TestSupport
import Testing

@Suite("What visible text is")
struct VisibleTextTests {
    static let name = VisibleText.name(1...40)
    static let line = VisibleText.line(1...200)
    static let lines = VisibleText.lines(1...2_000)

    static let fields = [
        WrittenField("a name", .name) { try name.read($0) }, WrittenField("a line", .line) { try line.read($0) },
        WrittenField("lines", .lines) { try lines.read($0) },
        WrittenField("what is cleaned", .cleaned) { VisibleText.cleaned($0, atMost: 10) },
    ]

    @Test("each class of odd characters has one fate in each kind of field", arguments: fields, OddText.all)
    func classes(_ field: WrittenField, _ odd: OddText) {
        #expect(field.outcome(of: odd.between)?.scalars == odd.outcome(in: field.kind)?.scalars)
    }

    @Test("what shows as empty is no text", arguments: OddText.all)
    func empty(_ odd: OddText) {
        for rule in [Self.name, Self.line, Self.lines] {
            #expect([.invalid, .tooShort].contains(refusal(of: odd.alone, by: rule)))
            #expect([.invalid, .tooShort].contains(refusal(of: " \(odd.alone)\n\(odd.alone) ", by: rule)))
        }
        #expect(VisibleText.cleaned(odd.alone, atMost: 10) == "")
        #expect(refusal(of: "\u{301}\u{301}", by: Self.lines) == .invalid, "marks with nothing to stand on")
        #expect(refusal(of: " \n\t ", by: Self.lines) == .tooShort)
        #expect(refusal(of: "", by: Self.lines) == .tooShort)
    }

    @Test("no scalar that Unicode says is not seen is a text by itself, or many times over")
    func unseen() {
        // Signs that are drawn around or under the number behind them.
        let drawn: [ClosedRange<UInt32>] = [
            0x600...0x605, 0x6DD...0x6DD, 0x70F...0x70F, 0x890...0x891, 0x8E2...0x8E2, 0x110BD...0x110BD,
            0x110CD...0x110CD,
        ]
        var taken: [String] = []
        for scalar in (UInt32(0)...0x10FFFF).lazy.compactMap(Unicode.Scalar.init) {
            let properties = scalar.properties
            let isUnseen =
                switch properties.generalCategory {
                case .format: !drawn.contains { $0.contains(scalar.value) }
                case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark:
                    true
                default: properties.isDefaultIgnorableCodePoint || properties.isWhitespace
                }
            guard isUnseen else { continue }
            for text in [String(scalar), String(repeating: String(scalar), count: 3)] {
                for rule in [Self.name, Self.line, Self.lines] where (try? rule.read(text)) != nil {
                    taken.append(text.scalarNumbers)
                }
                if VisibleText.cleaned(text, atMost: 10) != "" { taken.append(text.scalarNumbers) }
            }
        }
        #expect(taken.isEmpty)
    }

    @Test("what builds a block of Egyptian stays between its signs")
    func blocks() throws {
        let block = "\u{13000}\u{13430}\u{13001}"
        for rule in [Self.name, Self.line, Self.lines] { #expect(try rule.read(block) == block) }
        #expect(try Self.line.read("\u{13430}a") == "a")
    }

    @Test("honest text is kept as it is, in any kind of field", arguments: OddText.honest)
    func honest(_ text: String) throws {
        let composed = text.composed
        for rule in [Self.name, Self.line, Self.lines] {
            #expect(try Array(rule.read(text).unicodeScalars) == Array(composed.unicodeScalars))
        }
        #expect(Array(VisibleText.cleaned(text, atMost: 60).unicodeScalars) == Array(composed.unicodeScalars))
    }

    @Test("text is composed: NFD and NFC of a name are one name")
    func composition() throws {
        #expect(try Array(Self.name.read("Joa\u{303}o").unicodeScalars) == Array("João".unicodeScalars))
        // What was put between a letter and its mark goes first.
        #expect(try Array(Self.line.read("e\u{2060}\u{301}").unicodeScalars) == ["é"])
        #expect(try Array(Self.name.read("e\u{200D}\u{301}").unicodeScalars) == ["é"])
    }

    @Test("lengths count scalars of the result, and white space around it does not count")
    func lengths() throws {
        let longest = String(repeating: "é", count: 40)
        #expect(try Self.name.read("  \(longest) \n") == longest)
        #expect(try Self.name.read(String(repeating: "e\u{301}", count: 40)) == longest)
        #expect(refusal(of: longest + "é", by: Self.name) == .tooLong)
        #expect(refusal(of: String(repeating: "x", count: 1_000_000), by: Self.lines) == .tooLong)
        #expect(refusal(of: "ab", by: .lines(3...10)) == .tooShort)
        #expect(refusal(of: "a\u{200B}b", by: .lines(3...10)) == .invalid, "two letters that claim to be three")
        #expect(VisibleText.cleaned("uma família 👩‍👩‍👧‍👦", atMost: 14) == "uma família", "no emoji is cut in two")
    }

    @Test("marks are few on one letter, and a character is made of few scalars")
    func heaps() throws {
        let zalgo = "Z" + String(repeating: "\u{316}\u{317}\u{334}\u{35C}\u{489}", count: 40)
        #expect(refusal(of: zalgo, by: Self.name) == .invalid)
        #expect(try Self.lines.read(zalgo + "algo").unicodeScalars.count == 9)
        #expect(refusal(of: String(repeating: "😀\u{200D}", count: 30) + "😀", by: Self.lines) == .invalid)
        #expect(refusal(of: "क" + String(repeating: "\u{94D}क", count: 40), by: Self.lines) == .invalid)
        #expect(refusal(of: "क" + String(repeating: "\u{903}", count: 1_000), by: Self.lines) == .invalid)
        let many = "a" + String(repeating: "\u{301}\u{323}", count: 15_000)
        #expect(try Self.lines.read(many).unicodeScalars.count <= 5, "a heap that would take long to put in order")
    }

    @Test("reading a result again changes nothing, whatever was read", arguments: 0..<40)
    func idempotent(_ seed: Int) throws {
        var random = Numbers(seed: UInt64(seed) &+ 7)
        for _ in 0..<60 {
            let text = Self.anything(using: &random)
            for rule in [Self.name, Self.line, Self.lines] {
                guard let once = try? rule.read(text) else { continue }
                #expect(
                    try Array(rule.read(once).unicodeScalars) == Array(once.unicodeScalars), "\(text.scalarNumbers)")
                #expect(Array(once.composed.unicodeScalars) == Array(once.unicodeScalars))
                #expect(once.unicodeScalars.contains { ScalarSets.isSeen($0) }, "\(text.scalarNumbers)")
                #expect(!once.unicodeScalars.contains { ScalarSets.isNeverKept($0) })
                #expect(once.allSatisfy { $0.unicodeScalars.count <= VisibleText.longestCharacter })
            }
            let cleaned = VisibleText.cleaned(text, atMost: 20)
            #expect(VisibleText.cleaned(cleaned, atMost: 20) == cleaned)
            #expect(cleaned.unicodeScalars.count <= 20)
        }
    }

    /// A short text of letters, marks, emoji and everything odd.
    private static func anything(using random: inout Numbers) -> String {
        let others: [Unicode.Scalar] = [
            "a", "é", "e", "\u{301}", "\u{323}", "\u{20E3}", "1", "#", "\u{2764}", "\u{1F468}", "\u{1F3FD}",
            "\u{1F3F4}",
            "\u{E0067}", "\u{E0062}", "\u{E007F}", "\u{200D}", "\u{200C}", "\u{FE0F}", "\u{631}", "\u{645}", "\u{915}",
            "\u{94D}", "\u{903}", "\u{9B0}", "\u{9CD}", "\u{9AF}", "\u{1100}", "\u{1161}", "\u{11A8}", "\u{1F1E7}",
            "\u{845B}",
            "\u{E0100}", "\u{1820}", "\u{180B}", "\n", "\r", " ", "\u{2800}", "\u{200B}", "\u{CC0}", "\u{CCD}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...14, using: &random) {
            let odd = Int.random(in: 0..<8, using: &random) == 0
            let pick = odd ? OddText.all.randomElement(using: &random)?.scalar : others.randomElement(using: &random)
            if let pick { text.append(pick) }
        }
        return String(text)
    }
}

@Suite("Texts that look alike")
struct LookalikeFormTests {
    @Test(
        "have one form, in whatever letters, digits and signs they are written",
        arguments: [
            "administração", "ADMINISTRACAO", "Administraçāo", "A d m i n i s t r a ç ã o", "Αdministrаçãо",
            "Ａｄｍｉｎｉｓｔｒａｃａｏ",
            "4dm1n1str4ç40", "Adrninistração", "Administração!", "𝐀𝐝𝐦𝐢𝐧𝐢𝐬𝐭𝐫𝐚çã𝗼", "ⒶⒹⓂⒾⓃⒾⓈⓉⓇⒶⒸⒶⓄ", "🅐🅓🅜🅘🅝🅘🅢🅣🅡🅐🅒🅐🅞",
            "ᴀᴅᴍɪɴɪsᴛʀᴀçãᴏ",
            "ᗩᗪᗰIᑎIᔕTᖇᗩᑕᗩO", "ꭺꭰꮇꭵꮑꭵꮪꭲꭱꭺꮯꭺꮎ", "¡Adm¡n¡stração!",
            "Admlnlstração", "Adm!nistraç@o", "Administraç\u{101}o", "Admi\u{301}nistraçãoo", "_Administração_",
        ])
    func alike(_ text: String) {
        #expect(LookalikeForm(text) == LookalikeForm("Administração"))
    }

    @Test("a letter that nothing is known of passes for any, where the most of a word is there")
    func foreign() {
        let admin = LookalikeForm("admin")
        for text in ["Ⲁdmin", "ⲁdmin", "\u{10300}dmin", "\u{16B00}dmin", "A\u{A500}min", "admi\u{12000}"] {
            #expect(LookalikeForm(text).passes(for: admin), "\(text)")
            #expect(LookalikeForm("o \(text) da praça").contains(admin), "\(text)")
        }
        for text in ["ⲀⲆmin", "\u{12000}\u{12001}\u{12002}\u{12003}\u{12004}", "李明", "Edmin", "dmin"] {
            #expect(!LookalikeForm(text).passes(for: admin), "\(text)")
        }
    }

    @Test("and others have another", arguments: ["Adriana Assunção", "Admilson", "Ana", "Ministro", "Админ", ""])
    func others(_ text: String) {
        #expect(LookalikeForm(text) != LookalikeForm("Administração"))
    }
}

/// Why a text was refused; nil if it was taken.
private func refusal(of text: String, by rule: VisibleText) -> FieldError.Code? {
    do throws(ValueRefused) {
        _ = try rule.read(text)
        return nil
    } catch {
        return error.code
    }
}

/// Numbers that are the same in each run.
private struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = (seed &+ 1) &* 0xD134_2543_DE82_EF95 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// What the tests say of scalars, by other means than the code does.
private enum ScalarSets {
    static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark, .spacingMark, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: !scalar.properties.isDefaultIgnorableCodePoint && scalar != "\u{2800}"
        }
    }

    static func isNeverKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x08, 0x0B...0x1F, 0x7F...0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B,
            0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFC, 0xFFFE, 0xFFFF:
            true
        default: false
        }
    }
}

extension String {
    fileprivate var scalars: [Unicode.Scalar] { Array(unicodeScalars) }
    fileprivate var composed: String { precomposedStringWithCanonicalMapping }
    fileprivate var scalarNumbers: String {
        unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
    }
}
