import Contract
import Foundation
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("What is a picture, by its bytes")
struct ImageInspectorTests {
    private let inspector = ImageInspector(maxPixels: 50_000_000, maxSide: 16_384)

    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            testDescription = name
            self.bytes = bytes
        }
    }

    private func refusal(_ bytes: [UInt8]) -> ImageRefused? {
        do throws(ImageRefused) {
            _ = try inspector.inspect(bytes)
            return nil
        } catch {
            return error
        }
    }

    static let good: [(PictureType, Sample)] = [
        (.png, Sample("PNG", Pictures.png())), (.jpeg, Sample("JPEG", Pictures.jpeg)),
        (.jpeg, Sample("progressive JPEG", Pictures.progressiveJPEG)),
        (.webp, Sample("lossy WebP", Pictures.lossyWebP)), (.webp, Sample("lossless WebP", Pictures.losslessWebP)),
        (.webp, Sample("extended WebP", Pictures.extendedWebP)), (.avif, Sample("AVIF", Pictures.avif)),
    ]

    @Test("each kind is told by its own bytes, with its size", arguments: good)
    func kinds(type: PictureType, sample: Sample) throws {
        #expect(try inspector.inspect(sample.bytes) == ImageHeader(type: type, width: 7, height: 5))
    }

    @Test("what breaks off anywhere is refused, and nothing traps", arguments: good.map(\.1))
    func truncated(sample: Sample) {
        for length in 0..<sample.bytes.count { #expect(refusal(Array(sample.bytes.prefix(length))) != nil) }
    }

    @Test(
        "no byte of a picture can be changed so that the inspector traps, or takes what is beyond its limits",
        arguments: good.map(\.1))
    func flipped(sample: Sample) {
        var beyondItsLimits: [Int] = []
        for index in sample.bytes.indices {
            for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
                let header = try? inspector.inspect(sample.bytes.replacing(at: index, with: [value]))
                guard let header else { continue }
                let sides = [header.width, header.height]
                let isWithin = sides.allSatisfy { (1...16_384).contains($0) } && sides[0] * sides[1] <= 50_000_000
                if !isWithin { beyondItsLimits.append(index) }
            }
        }
        #expect(beyondItsLimits.isEmpty)
    }

    @Test(
        "other kinds of file are none",
        arguments: [
            Sample("nothing", []), Sample("text", Array("hello".utf8)),
            Sample("HTML", Array("<!DOCTYPE html><html><script>alert(1)</script></html>".utf8)),
            Sample("SVG", Array("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".utf8)),
            Sample("SVG after a byte order mark", [0xEF, 0xBB, 0xBF] + Array("<?xml version=\"1.0\"?><svg/>".utf8)),
            Sample("GIF", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B]),
            Sample("BMP", Array("BM".utf8) + [0, 0]),
            Sample("PDF", Array("%PDF-1.7\n".utf8)), Sample("ZIP", [0x50, 0x4B, 0x03, 0x04]),
            Sample("ELF", [0x7F, 0x45, 0x4C, 0x46]),
            Sample("MP4", [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0]),
            Sample("HEIC", [0, 0, 0, 20] + Array("ftypheic".utf8) + [0, 0, 0, 0] + Array("mif1".utf8)),
        ])
    func others(sample: Sample) {
        #expect(refusal(sample.bytes) == .notAnImage)
    }

    @Test(
        "the first bytes of a picture do not make one of a page",
        arguments: [
            Sample("PNG", PNG.signature), Sample("JPEG", JPEG.signature + [0xE0]),
            Sample("WebP", Array("RIFF".utf8) + [0x40, 0, 0, 0] + Array("WEBP".utf8)),
            Sample("AVIF", [0, 0, 0, 20] + Array("ftypavif".utf8) + [0, 0, 0, 0] + Array("mif1".utf8)),
        ])
    func signatureAndPage(sample: Sample) {
        #expect(refusal(sample.bytes + Array("<html><script>alert(document.domain)</script></html>".utf8)) != nil)
    }

    static let tails = [
        Sample("a page", Array("<html><script>alert(1)</script>".utf8)), Sample("a PHP program", Array("<?php x".utf8)),
        Sample("a ZIP archive", [0x50, 0x4B, 0x05, 0x06] + [UInt8](repeating: 0, count: 18)),
        Sample("a PDF", Array("%PDF-1.4 1 0 obj".utf8)), Sample("a RAR archive", Array("Rar!\u{1A}\u{07}".utf8) + [0]),
        Sample("a 7z archive", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
    ]

    @Test("nothing that another program would open may follow a picture", arguments: good.map(\.1), tails)
    func polyglots(picture: Sample, tail: Sample) {
        #expect(refusal(picture.bytes + tail.bytes) != nil)
    }

    @Test("a JPEG may be followed by what cameras put there")
    func cameraTrailer() {
        #expect(refusal(Pictures.jpeg + Array("Image_UTC_Data1732280000000SEFH".utf8) + [0, 1, 2]) == nil)
    }

    @Test("markup in a picture's own comments is refused too, in any case")
    func comments() {
        let text = Pictures.chunk("tEXt", Array("Comment\0<ScRiPt>alert(1)</script>".utf8))
        #expect(refusal(Pictures.png(extra: [text])) == .embeddedContent)
        #expect(refusal(Pictures.png(extra: [Pictures.chunk("tEXt", Array("Comment\0a < b".utf8))])) == nil)
        let segment: [UInt8] = [0xFF, 0xFE, 0, 16] + Array("<svg onload=x>".utf8)
        #expect(refusal(Array(Pictures.jpeg.prefix(2)) + segment + Pictures.jpeg.dropFirst(2)) == .embeddedContent)
    }

    @Test("a few bytes that would unpack to gigabytes are refused before anything is unpacked")
    func bombs() {
        #expect(refusal(Pictures.png(width: 100_000, height: 1)) == .dimensions)
        #expect(refusal(Pictures.png(width: 16_000, height: 16_000)) == .dimensions)
        #expect(refusal(Pictures.png(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF)) == .dimensions)
        #expect(refusal(Pictures.png(width: 0)) == .corrupt)
        let frame = Pictures.jpeg.firstRange(of: [0xFF, 0xC0])
        if let frame {
            let huge = Pictures.jpeg.replacing(at: frame.lowerBound + 5, with: [0xFF, 0xFF, 0xFF, 0xFF])
            #expect(refusal(huge) == .dimensions)
        }
        if let size = Pictures.avif.firstOffset(of: "ispe") {
            let huge = Pictures.avif.replacing(at: size + 8, with: [0, 1, 0, 0, 0, 1, 0, 0])
            #expect(refusal(huge) == .dimensions)
        }
    }

    @Test("a WebP whose frame announces another size than its picture has is refused")
    func lyingCanvas() {
        let offset = 12 + 8 + 4
        #expect(refusal(Pictures.extendedWebP.replacing(at: offset, with: [5])) == .corrupt)
    }

    @Test("pictures that move are refused")
    func animated() {
        let control = Pictures.chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0])
        #expect(refusal(Pictures.png(extra: [control])) == .animated)
        #expect(refusal(Pictures.extendedWebP.replacing(at: 20, with: [0x02])) == .animated)
        #expect(refusal(Pictures.avif.replacing(at: 8, with: Array("avis".utf8))) == .animated)
    }

    @Test("a second frame header does not hide behind a small first one")
    func secondFrame() throws {
        let frame = try #require(Pictures.jpeg.firstRange(of: [0xFF, 0xC0]))
        let segment = Pictures.jpeg[frame.lowerBound..<frame.lowerBound + 19]
        let doubled = Pictures.jpeg[..<frame.lowerBound] + segment + Pictures.jpeg[frame.lowerBound...]
        #expect(refusal(Array(doubled)) == .corrupt)
        #expect(refusal(Pictures.png(extra: [Pictures.chunk("IHDR", [UInt8](repeating: 1, count: 13))])) == .corrupt)
    }
}
