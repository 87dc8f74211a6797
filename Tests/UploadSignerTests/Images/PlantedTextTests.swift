import Contract
import Foundation
import Testing

@testable import UploadSignerCore
@testable import upload_signer

/// Text in every place that a picture's format has for something else. It is not in what leaves, or nothing leaves.
@Suite("Text that is planted in what is kept of a picture")
struct PlantedTextTests {
    private static let lengths = [4, 6, 7, 8, 9, 13, 24, 32, 36, 64, 65, 256, 300, 768]

    /// Another text in each run: what is kept must not depend on it.
    private let text: [UInt8] = (0..<768).map { _ in UInt8.random(in: 0x61...0x7A) }

    private func leaves(_ picture: [UInt8], _ type: PictureType, _ planted: ArraySlice<UInt8>) -> Bool {
        guard (try? ImageInspector.header(of: picture))?.type == type,
            let clean = try? MetadataStripper.strip(picture, of: type)
        else { return false }
        return stride(from: planted.startIndex, to: planted.endIndex - 3, by: 4).contains { start in
            clean.firstRange(of: planted[start..<start + 4]) != nil
        }
    }

    @Test(
        "is gone from every chunk of a PNG, of whatever length",
        arguments: [
            "IHDR", "PLTE", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST",
            "pHYs",
            "sPLT", "tEXt", "eXIf",
        ])
    func png(type: String) {
        for length in Self.lengths {
            let planted = text.prefix(length)
            let chunk = Pictures.chunk(type, Array(planted))
            #expect(!leaves(Pictures.png(extra: [chunk]), .png, planted), "\(length)")
            let end = Pictures.png().count - 12
            let late = Array(Pictures.png()[..<end]) + chunk + Pictures.png()[end...]
            #expect(!leaves(late, .png, planted), "behind the data, \(length)")
        }
    }

    @Test("is gone from behind the end of a PNG's packed data, and from its checksums")
    func packedData() throws {
        let picture = Pictures.png()
        let data = try #require(picture.firstOffset(of: "IDAT")) + 4
        let length = picture.count - 12 - 4 - data
        let behind =
            Array(picture[..<(data - 8)])
            + Pictures.chunk("IDAT", Array(picture[data..<data + length]) + text.prefix(40))
            + Pictures.chunk("IDAT", Array(text[40..<80])) + Pictures.chunk("IEND", [])
        #expect(!leaves(behind, .png, text.prefix(80)))
        #expect(try MetadataStripper.strip(behind, of: .png) == picture)
        let checksum = picture.replacing(at: 29, with: Array(text.prefix(4)))
        #expect(try MetadataStripper.strip(checksum, of: .png) == picture)
        let larger = try #require(Deflate.packed([UInt8](repeating: 0, count: 5 * 22) + text))
        let hidden = Array(picture[..<(data - 8)]) + Pictures.chunk("IDAT", larger) + Pictures.chunk("IEND", [])
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(hidden, of: .png) }
        let empty = Array(picture[..<(data - 8)]) + Pictures.chunk("IDAT", []) + Pictures.chunk("IEND", [])
        #expect(throws: ImageRefused.corrupt) { try MetadataStripper.strip(empty, of: .png) }
    }

    @Test("is gone from every segment of a JPEG that is put in", arguments: 0xC0...0xFE)
    func jpegSegments(marker: Int) {
        let starts: [[UInt8]] = [
            [], Array("JFIF\0".utf8), Array("Adobe".utf8), Array("ICC_PROFILE\0".utf8) + [1, 1], Array("Exif\0\0".utf8),
            [0x03], [0x13], [0, 0], [0x03] + [UInt8](repeating: 0, count: 15) + [16],
        ]
        for picture in [Pictures.jpeg, Pictures.progressiveJPEG] {
            for start in starts {
                let planted = text.prefix(96)
                let segment = RichPictures.segment(UInt8(marker), start + planted)
                #expect(!leaves(RichPictures.jpeg(segment, in: picture), .jpeg, planted), "\(start)")
            }
        }
    }

    @Test("is gone from behind what each segment of a JPEG says")
    func jpegEnds() throws {
        for picture in [Pictures.jpeg, Pictures.progressiveJPEG] {
            var offset = 2
            while picture[offset + 1] != 0xD9 {
                let length = Int(picture[offset + 2]) << 8 | Int(picture[offset + 3])
                let content = Array(picture[offset + 4..<offset + 2 + length])
                // Behind 0xFF no table begins.
                let longer = RichPictures.segment(picture[offset + 1], content + [0xFF] + text.prefix(40))
                let changed = Array(picture[..<offset]) + longer + picture[(offset + 2 + length)...]
                #expect(try MetadataStripper.strip(changed, of: .jpeg) == picture, "\(picture[offset + 1])")
                offset += 2 + length
                if picture[offset - length - 1] == 0xDA { offset = JPEGMarkers.endOfScan(Bytes(picture), from: offset) }
            }
        }
    }

    @Test("is gone from every chunk of a WebP", arguments: ["VP8X", "ICCP", "ALPH", "EXIF", "XMP ", "abcd", "VP8L"])
    func webp(kind: String) {
        let lossy = Array(Pictures.lossyWebP[20..<54])
        let lossless = Array(Pictures.losslessWebP[20..<37])
        let frame: [UInt8] = [0x3C, 0, 0, 0, 6, 0, 0, 4, 0, 0]
        for length in Self.lengths {
            let planted = text.prefix(length)
            let chunk = (kind, Array(planted))
            for chunks in [
                [chunk, ("VP8 ", lossy)], [("VP8X", frame), ("VP8 ", lossy), chunk],
                [("VP8X", frame), chunk, ("VP8L", lossless)], [("VP8X", frame + planted), ("VP8 ", lossy)],
                [("VP8X", frame), ("ALPH", [0] + [UInt8](repeating: 9, count: 35) + planted), ("VP8 ", lossy)],
            ] {
                #expect(!leaves(RichPictures.webp(chunks), .webp, planted), "\(length)")
            }
        }
    }

    @Test("is gone from behind what each box of an AVIF says, and from its brands", arguments: [false, true])
    func avif(isWide: Bool) throws {
        for length in [1, 4, 5, 40] {
            let planted = text.prefix(length)
            let file = RichAVIF(isWide: isWide, behind: Array(planted)).bytes
            let clean = try MetadataStripper.strip(file, of: .avif)
            #expect(clean.count == file.count)
            #expect(length < 4 || !leaves(file, .avif, planted))
        }
        let brands = RichAVIF().bytes.replacing(at: 12, with: Array(text.prefix(4)))
            .replacing(at: 24, with: Array(text[4..<8]))
        #expect(!leaves(brands, .avif, text.prefix(8)))
    }

    /// Properties by name, of lengths that they may have.
    private func properties() -> [[UInt8]] {
        let lengths = [("clap", 32), ("pasp", 8), ("mdcv", 24), ("amve", 8), ("cclv", 60), ("a1lx", 12), ("clli", 4)]
        let box = RichAVIF().box
        return lengths.map { box($0.0, Array(text.prefix($0.1))) }
            + [
                box("pixi", [0, 0, 0, 0, 77] + text.prefix(77)), box("a1lx", [1] + text.prefix(12)),
                box("colr", Array("nclx".utf8) + text.prefix(7)),
                box("ispe", Array(text.prefix(4)) + [0, 0, 0, 7, 0, 0, 0, 5]),
                box("av1C", Array(text.prefix(4))), box("auxC", [0, 0, 0, 0] + text.prefix(40) + [0]),
            ]
    }

    @Test("is gone from every property of an AVIF, whether the picture has it or nobody")
    func avifProperties() {
        for property in properties() {
            #expect(!leaves(RichAVIF(own: [property]).bytes, .avif, text.prefix(80)))
            #expect(!leaves(RichAVIF(nobodys: [property]).bytes, .avif, text.prefix(80)))
        }
    }

    @Test("is gone from what an AVIF says of items that there are not, and from ties that mean nothing")
    func avifTables() {
        let line: [UInt8] = [3, 231, 77] + text.prefix(77)
        #expect(!leaves(RichAVIF(association: line).bytes, .avif, text.prefix(77)))
        let ties = stride(from: 0, to: 24, by: 4).map { String(decoding: text[$0..<$0 + 4], as: UTF8.self) }
        #expect(!leaves(RichAVIF(references: ties).bytes, .avif, text.prefix(24)))
    }

    @Test(
        "is gone from items that an AVIF's picture is said to be made of", arguments: ["iden", "grid", "iovl", "mime"])
    func avifItems(type: String) {
        for head: [UInt8] in [[], [0, 0, 0, 0, 0, 7, 0, 5]] {
            let item = RichAVIF.Extra(type: type, data: head + text.prefix(77), reference: "dimg")
            #expect(!leaves(RichAVIF(extra: item).bytes, .avif, text.prefix(77)))
        }
    }

    @Test("a second picture beside an AVIF's picture is gone, unless it tells how much shines through")
    func avifSecondPicture() throws {
        let data = Array(text.prefix(200))
        for purpose in [nil, "urn:mpeg:mpegB:cicp:systems:auxiliary:depth", "uncropped"] {
            let item = RichAVIF.Extra(type: "av01", data: data, reference: "auxl", purpose: purpose)
            let clean = try MetadataStripper.strip(RichAVIF(extra: item).bytes, of: .avif)
            #expect(clean.firstRange(of: data.prefix(4)) == nil, "\(purpose ?? "-")")
        }
        let alpha = RichAVIF.Extra(
            type: "av01", data: data, reference: "auxl", purpose: "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")
        let clean = try MetadataStripper.strip(RichAVIF(extra: alpha).bytes, of: .avif)
        #expect(clean.firstRange(of: data) != nil)
    }

    @Test("is gone from a WebP's transparency where none is announced, or is packed in no way that there is")
    func webPTransparency() {
        for method in UInt8(0)...3 {
            for flags: UInt8 in [0, 0x10] where flags == 0 || method > 1 {
                let chunks: [(String, [UInt8])] = [
                    ("VP8X", [flags, 0, 0, 0, 6, 0, 0, 4, 0, 0]), ("ALPH", [method] + text.prefix(35)),
                    ("VP8 ", Array(Pictures.lossyWebP[20..<54])),
                ]
                #expect(!leaves(RichPictures.webp(chunks), .webp, text.prefix(35)), "\(method), \(flags)")
            }
        }
    }
}
