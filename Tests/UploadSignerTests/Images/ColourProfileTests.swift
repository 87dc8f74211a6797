import Contract
import Foundation
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("A colour profile that is stored")
struct ColourProfileTests {
    private static let told: [UInt8] = Profiles.told

    private func tells(_ bytes: [UInt8]) -> Bool {
        [piece(0..<22), piece(0..<8), piece(14..<22)].contains { bytes.firstRange(of: $0) != nil }
    }

    private func piece(_ range: Range<Int>) -> [UInt8] { Array(Self.told[range.clamped(to: Self.told.indices)]) }

    @Test("makes the same colours, and says nothing of whose display, which, and when")
    func display() throws {
        #expect(tells(Profiles.display))
        let clean = try #require(ColourProfile.rebuilt(Bytes(Profiles.display)))
        #expect(!tells(clean))
        #expect(clean.count <= Profiles.display.count)
        let sent = Dictionary(uniqueKeysWithValues: Profiles.tags(of: Profiles.display))
        let kept = Profiles.tags(of: clean)
        let colours = ["wtpt", "chad", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"]
        #expect(kept.map(\.name) == ["desc", "cprt"] + colours)
        for (name, element) in kept where colours.contains(name) { #expect(element == sent[name], "\(name)") }
        #expect(Bytes(clean).bigEndian(0, bytes: 4) == clean.count)
        #expect(Array(clean[12..<24]) == Array("mntrRGB XYZ ".utf8))
        // Date; maker, model and settings; maker of the profile, its mark and what is reserved.
        for range in [4..<8, 24..<36, 40..<64, 80..<128] {
            #expect(clean[range].allSatisfy { $0 == 0 }, "\(range)")
        }
    }

    @Test("is the same when it is put together again")
    func again() throws {
        for profile in [Profiles.display] + Self.tables.map(\.profile) {
            let clean = try #require(ColourProfile.rebuilt(Bytes(profile)))
            #expect(ColourProfile.rebuilt(Bytes(clean)) == clean)
        }
    }

    struct Table: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let element: [UInt8]
        var profile: [UInt8] { Profiles.profile([("A2B0", element)], space: "CMYK", connection: "Lab ") }
    }

    private static func number(_ value: Int, _ size: Int) -> [UInt8] { Profiles.number(value, size) }
    private static let curve: [UInt8] = Array("curv\0\0\0\0".utf8) + number(2, 4) + [0, 0, 255, 255]
    private static let grid: [UInt8] = {
        let points: [UInt8] = [2, 2, 2, 2] + told.prefix(12)
        return points + [1] + told.prefix(3) + [UInt8](repeating: 77, count: 48)
    }()

    private static func parts(_ name: String) -> [UInt8] {
        let matrix = (0..<12).flatMap { number($0 * 0x1000, 4) }
        let (near, far) = name == "mAB " ? (3, 4) : (4, 3)
        let curves = { (count: Int) in (0..<count).flatMap { _ in curve } }
        let sections = [curves(near), matrix, curves(near), grid, curves(far)]
        var offsets: [UInt8] = []
        var content: [UInt8] = []
        for section in sections {
            content += told.prefix(20)
            offsets += number(32 + content.count, 4)
            content += section
        }
        let head: [UInt8] = Array("\(name)abcd".utf8) + [4, 3] + told.prefix(2)
        return head + offsets + content + told
    }

    private static func plain(_ name: String, _ sizes: [UInt8], numbers: Int) -> [UInt8] {
        let head: [UInt8] = Array("\(name)abcd".utf8) + [4, 3, 2, 65] + [UInt8](repeating: 0, count: 36)
        return head + sizes + [UInt8](repeating: 5, count: numbers) + told
    }

    static let tables: [Table] = [
        Table(testDescription: "mft1", element: plain("mft1", [], numbers: 4 * 256 + 48 + 3 * 256)),
        Table(testDescription: "mft2", element: plain("mft2", [0, 2, 0, 3], numbers: 2 * (4 * 2 + 48 + 3 * 3))),
        Table(testDescription: "mAB", element: parts("mAB ")), Table(testDescription: "mBA", element: parts("mBA ")),
    ]

    @Test("keeps its tables, and nothing between and behind their parts", arguments: tables)
    func parts(of table: Table) throws {
        let clean = try #require(ColourProfile.rebuilt(Bytes(table.profile)))
        #expect(!tells(clean))
        let kept = Profiles.tags(of: clean)
        #expect(kept.map(\.name) == ["A2B0"])
        let content = [UInt8](repeating: table.testDescription.hasPrefix("mft") ? 5 : 77, count: 48)
        #expect(clean.firstRange(of: content) != nil)
    }

    @Test("is none if it is broken, of another kind, or speaks of more than there is")
    func broken() {
        let good = Profiles.display
        #expect(ColourProfile.rebuilt(Bytes(good.replacing(at: 36, with: [0]))) == nil)
        #expect(ColourProfile.rebuilt(Bytes(good.replacing(at: 12, with: Array("link".utf8)))) == nil)
        #expect(ColourProfile.rebuilt(Bytes(good.replacing(at: 128, with: [0, 0, 255, 255]))) == nil)
        let large = [UInt8](repeating: 0, count: ColourProfile.mostBytes)
        #expect(ColourProfile.rebuilt(Bytes(Profiles.profile([("PrIv", large)]))) == nil)
        let text = [UInt8](repeating: 0x61, count: 36)
        for (name, type) in [("wtpt", "XYZ "), ("chad", "sf32"), ("rTRC", "para"), ("A2B0", "mAB ")] {
            #expect(
                ColourProfile.rebuilt(Bytes(Profiles.profile([(name, Array("\(type)\0\0\0\0".utf8) + text)]))) == nil)
        }
    }

    @Test("never traps or grows, whatever is changed in it or cut off")
    func changed() {
        for profile in [Profiles.display] + Self.tables.map(\.profile) {
            for index in profile.indices where index < 400 || index % 7 == 0 {
                for value in [0x00, 0x01, 0x7F, 0xFF] as [UInt8] {
                    let changed = profile.replacing(at: index, with: [value])
                    #expect((ColourProfile.rebuilt(Bytes(changed))?.count ?? 0) <= changed.count)
                }
                #expect(ColourProfile.rebuilt(Bytes(Array(profile.prefix(index)))) == nil)
            }
        }
    }

    @Test("comes out of a JPEG whole, in whatever order its pieces are, and not at all where one is missing")
    func pieces() throws {
        let profile = Profiles.display
        let clean = try #require(ColourProfile.rebuilt(Bytes(profile)))
        let half = profile.count / 2
        let pieces = [Array(profile[..<half]), Array(profile[half...])].enumerated().map { index, piece in
            RichPictures.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), 2] + piece)
        }
        for order in [pieces, pieces.reversed()] {
            let stored = try MetadataStripper.strip(RichPictures.jpeg(order.flatMap { $0 }), of: .jpeg)
            #expect(stored.firstRange(of: clean) != nil)
        }
        for some in [[pieces[0]], [pieces[1]], pieces + [pieces[0]]] {
            #expect(try MetadataStripper.strip(RichPictures.jpeg(some.flatMap { $0 }), of: .jpeg) == Pictures.jpeg)
        }
    }

    @Test("of a PNG is unpacked to no more than it may have")
    func bomb() throws {
        let bomb = try #require(Deflate.packed([UInt8](repeating: 0, count: 8 * ColourProfile.mostBytes)))
        let picture = Pictures.png(extra: [Pictures.chunk("iCCP", Array("a\0\0".utf8) + bomb)])
        #expect(try MetadataStripper.strip(picture, of: .png) == Pictures.png())
    }
}
