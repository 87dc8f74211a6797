import Contract
import Foundation
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("What is stored of a picture")
struct MetadataStripperTests {
    private let inspector = ImageInspector(maxPixels: 1_000, maxSide: 100)

    private func stripped(_ sample: RichPictures.Sample) throws -> [UInt8] {
        try MetadataStripper.strip(sample.bytes, of: sample.type)
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.firstRange(of: Array(text.utf8)) != nil
    }

    @Test("nothing of what cameras, phones and editors put around it", arguments: RichPictures.all)
    func secrets(sample: RichPictures.Sample) throws {
        #expect(contains(sample.bytes, RichPictures.secret) || sample.testDescription == "a JFIF preview")
        let clean = try stripped(sample)
        // In pieces, too: half an address is still one.
        for part in [RichPictures.secret, String(RichPictures.secret.prefix(12)), "-34.8553"] {
            #expect(!contains(clean, part))
        }
        #expect(try inspector.inspect(clean) == inspector.inspect(sample.bytes))
    }

    @Test("is the same when it is stripped again", arguments: RichPictures.all)
    func again(sample: RichPictures.Sample) throws {
        let clean = try stripped(sample)
        #expect(try MetadataStripper.strip(clean, of: sample.type) == clean)
    }

    @Test("is what was sent, to the byte, where there is nothing else in it")
    func plain() throws {
        for (type, bytes) in [
            (PictureType.png, Pictures.png()), (.jpeg, Pictures.jpeg), (.jpeg, Pictures.progressiveJPEG),
            (.webp, Pictures.lossyWebP), (.webp, Pictures.losslessWebP),
        ] {
            #expect(try MetadataStripper.strip(bytes, of: type) == bytes)
        }
    }

    @Test("says how it is turned, and says it in no more than it takes", arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
    func orientation(value: Int) throws {
        let wanted = Orientation(value)
        #expect((wanted == nil) == !(2...8).contains(value))
        for littleEndian in [false, true] {
            #expect(Orientation(tiff: Bytes(RichPictures.tiff(value, littleEndian: littleEndian))) == wanted)
        }
        if let wanted { #expect(Orientation(tiff: Bytes(wanted.tiff)) == wanted) }
        let tiff = wanted?.tiff ?? [0xAA, 0xBB, 0xCC]
        let jpeg = try MetadataStripper.strip(RichPictures.jpeg(RichPictures.exif(value)), of: .jpeg)
        let png = Pictures.png(extra: [Pictures.chunk("eXIf", RichPictures.tiff(value))])
        let frame: [UInt8] = [0x08, 0, 0, 0, 6, 0, 0, 4, 0, 0]
        let webp = RichPictures.webp([
            ("VP8X", frame), ("VP8 ", Array(Pictures.lossyWebP[20..<54])), ("EXIF", RichPictures.tiff(value)),
        ])
        for clean in [
            jpeg, try MetadataStripper.strip(png, of: .png), try MetadataStripper.strip(webp, of: .webp),
        ] {
            #expect((clean.firstRange(of: tiff) != nil) == (wanted != nil))
        }
        if wanted == nil { #expect(jpeg == Pictures.jpeg) }
    }

    @Test("keeps its colours", arguments: RichPictures.all.filter { $0.testDescription == "everything at once" })
    func profile(sample: RichPictures.Sample) throws {
        let profile = try #require(ColourProfile.rebuilt(Bytes(RichPictures.profile)))
        let kept = sample.type == .png ? try #require(Deflate.packed(profile)) : profile
        #expect(try stripped(sample).firstRange(of: kept) != nil)
    }

    @Test("an AVIF keeps its length, its picture's bytes where they were and how it is turned")
    func avif() throws {
        let file = RichAVIF().bytes
        let clean = try MetadataStripper.strip(file, of: .avif)
        #expect(clean.count == file.count)
        let picture = Array(Pictures.avif.suffix(37))
        #expect(clean.firstRange(of: picture) == file.firstRange(of: picture))
        for kept in ["irot", "ispe", "av01", "pitm"] { #expect(contains(clean, kept)) }
        for gone in ["Exif", "mime", "udes", "uuid", "cdsc", "Praia"] { #expect(!contains(clean, gone)) }
    }

    @Test("what breaks off anywhere is refused or comes out whole, and nothing traps", arguments: RichPictures.all)
    func truncated(sample: RichPictures.Sample) {
        for length in 0..<sample.bytes.count {
            let part = Array(sample.bytes.prefix(length))
            guard let clean = try? MetadataStripper.strip(part, of: sample.type) else { continue }
            #expect(clean.count <= part.count + 64)
        }
    }

    @Test("no byte can be changed so that anything traps or grows", arguments: RichPictures.all)
    func flipped(sample: RichPictures.Sample) {
        for index in sample.bytes.indices {
            for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
                let changed = sample.bytes.replacing(at: index, with: [value])
                for type in PictureType.allCases where type == sample.type || index == 0 {
                    guard let clean = try? MetadataStripper.strip(changed, of: type) else { continue }
                    #expect(clean.count <= changed.count + 64)
                }
            }
        }
    }

    @Test("a PNG with a part that a decoder would need and nobody knows is refused")
    func unknownCritical() {
        let picture = Pictures.png(extra: [Pictures.chunk("CgBI", [0, 0, 0, 0])])
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(picture, of: .png) }
    }

    @Test("tables that speak of more than there is are refused before they cost anything")
    func hugeCounts() throws {
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(RichAVIF(extents: 65_535).bytes, of: .avif) }
        let file = RichAVIF().bytes
        let table = try #require(file.firstOffset(of: "iloc"))
        // Numbers of no bytes, any number of them.
        let empty = file.replacing(at: table + 8, with: [0, 0, 0xFF, 0xFF])
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(empty, of: .avif) }
        let entries = try #require(file.firstOffset(of: "iinf"))
        let many = file.replacing(at: entries + 8, with: [0xFF, 0xFF])
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(many, of: .avif) }
    }

    @Test("a picture whose bytes lie outside of the file's data is refused")
    func outside() throws {
        let file = RichAVIF().bytes
        let table = try #require(file.firstOffset(of: "iloc"))
        for base in [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 40]] as [[UInt8]] {
            let moved = file.replacing(at: table + 16, with: base)
            #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(moved, of: .avif) }
        }
        let elsewhere = file.replacing(at: table + 14, with: [0, 1])
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(elsewhere, of: .avif) }
    }
}
