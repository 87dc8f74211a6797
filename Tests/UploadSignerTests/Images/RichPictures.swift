import Contract
import Foundation
import Testing

@testable import UploadSignerCore
@testable import upload_signer

/// Pictures with everything around them that cameras, phones and editors put there; each such thing holds ``secret``.
enum RichPictures {
    /// Where somebody lives, for instance.
    static let secret = "lat -8.0089 lon -34.8553"
    static let profile = Profiles.display

    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let type: PictureType
        let bytes: [UInt8]

        init(_ name: String, _ type: PictureType, _ bytes: [UInt8]) {
            testDescription = name
            self.type = type
            self.bytes = bytes
        }
    }

    static let all = jpegs + pngs + webps + avifs

    /// A TIFF structure with an orientation and a text.
    static func tiff(_ orientation: Int, littleEndian: Bool = false) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return littleEndian ? bytes : bytes.reversed()
        }
        let text = Array(secret.utf8)
        let entries: [[UInt8]] = [
            number(0x010E, 2) + number(2, 2) + number(text.count, 4) + number(8 + 2 + 24 + 4, 4),
            number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + number(0, 2),
        ]
        return Array((littleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
            + entries.flatMap { $0 } + number(0, 4) + text
    }

    // MARK: JPEG

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    static func exif(_ orientation: Int) -> [UInt8] { segment(0xE1, text("Exif\0\0") + tiff(orientation)) }

    static func jpeg(_ segments: [UInt8], in picture: [UInt8] = Pictures.jpeg, behind tail: [UInt8] = []) -> [UInt8] {
        // Behind SOI and JFIF, as cameras write them.
        Array(picture[..<20]) + segments + picture[20...] + tail
    }

    private static func text(_ start: String) -> [UInt8] { Array(start.utf8) }
    private static let told = Array(secret.utf8)

    private static let jpegs: [Sample] = [
        Sample("Exif", .jpeg, jpeg(exif(1))),
        Sample("XMP", .jpeg, jpeg(segment(0xE1, text("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>") + told))),
        Sample("IPTC", .jpeg, jpeg(segment(0xED, text("Photoshop 3.0\0") + told))),
        Sample("further pictures", .jpeg, jpeg(segment(0xE2, text("MPF\0") + told))),
        Sample("FlashPix", .jpeg, jpeg(segment(0xE2, text("FPXR\0") + told))),
        Sample("a comment", .jpeg, jpeg(segment(0xFE, told))),
        Sample("a preview beside JFIF", .jpeg, jpeg(segment(0xE0, text("JFXX\0") + told))),
        Sample("a content credential", .jpeg, jpeg(segment(0xEB, text("JP") + told))),
        Sample("more than Adobe's", .jpeg, jpeg(segment(0xEE, text("Adobe") + [0, 100, 0, 0, 0, 0, 1] + told))),
        Sample("a segment nobody knows", .jpeg, jpeg(segment(0xF5, told))),
        Sample("a picture behind the end", .jpeg, jpeg([], behind: jpeg(segment(0xFE, told)))),
        Sample("a film behind the end", .jpeg, jpeg([], behind: [0, 0, 0, 24] + text("ftypmp42") + told)),
        Sample("a JFIF preview", .jpeg, jfifPreview),
        Sample("between the scans", .jpeg, betweenScans),
        Sample(
            "everything at once", .jpeg,
            jpeg(exif(6) + segment(0xE2, text("ICC_PROFILE\0") + [1, 1] + profile) + segment(0xFE, told), behind: told)),
    ]

    private static var jfifPreview: [UInt8] {
        let preview = told.prefix(24).map { $0 }
        let content = text("JFIF\0") + [1, 1, 0, 0, 1, 0, 1, 2, 4] + preview
        return [0xFF, 0xD8] + segment(0xE0, content) + Pictures.jpeg[20...]
    }

    private static var betweenScans: [UInt8] {
        let picture = Pictures.progressiveJPEG
        // The last scan begins here.
        let scan = picture.indices.last { picture[$0...].starts(with: [0xFF, 0xDA]) } ?? 2
        return Array(picture[..<scan]) + exif(6) + segment(0xFE, told) + picture[scan...]
    }

    // MARK: PNG

    private static let pngs: [Sample] =
        ["tEXt", "zTXt", "iTXt", "tIME", "sPLT", "prVt", "caBX", "iDOT", "eXIf"].map { type in
            Sample(type, .png, Pictures.png(extra: [Pictures.chunk(type, Array("Comment\0".utf8) + told)]))
        } + [
            Sample(
                "everything at once", .png,
                Pictures.png(extra: [
                    Pictures.chunk("iCCP", Array("\(secret)\0\0".utf8) + (Deflate.packed(profile) ?? [])),
                    Pictures.chunk("gAMA", [0, 0, 0xB1, 0x8F]),
                    Pictures.chunk("eXIf", tiff(6)), Pictures.chunk("tEXt", told),
                ]))
        ]

    // MARK: WebP

    static func webp(_ chunks: [(String, [UInt8])]) -> [UInt8] {
        let body = chunks.reduce(into: [UInt8]()) { body, chunk in
            body += Array(chunk.0.utf8) + littleEndian(chunk.1.count) + chunk.1
            if chunk.1.count % 2 == 1 { body.append(0) }
        }
        return Array("RIFF".utf8) + littleEndian(body.count + 4) + Array("WEBP".utf8) + body
    }

    private static func littleEndian(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static let frame: [UInt8] = [0x2C, 0, 0, 0, 6, 0, 0, 4, 0, 0]
    private static let lossy = Array(Pictures.lossyWebP[20..<54])

    private static let webps: [Sample] = [
        Sample("Exif", .webp, webp([("VP8X", frame), ("VP8 ", lossy), ("EXIF", tiff(1))])),
        Sample(
            "Exif with an introduction", .webp,
            webp([("VP8X", frame), ("VP8 ", lossy), ("EXIF", text("Exif\0\0") + tiff(1))])),
        Sample("XMP", .webp, webp([("VP8X", frame), ("VP8 ", lossy), ("XMP ", told)])),
        Sample("a chunk nobody knows", .webp, webp([("VP8X", frame), ("LOCA", told), ("VP8 ", lossy)])),
        Sample("a chunk in a simple file", .webp, webp([("VP8 ", lossy), ("EXIF", told)])),
        Sample("more than the frame", .webp, webp([("VP8X", frame + told), ("VP8 ", lossy)])),
        Sample(
            "everything at once", .webp,
            webp([("VP8X", frame), ("ICCP", profile), ("VP8 ", lossy), ("EXIF", tiff(6)), ("XMP ", told)])),
    ]

    // MARK: AVIF

    private static let avifs: [Sample] = [
        Sample("Exif and XMP", .avif, RichAVIF().bytes),
        Sample("an inner data box", .avif, RichAVIF(isInner: true).bytes),
        Sample("wide numbers", .avif, RichAVIF(isWide: true).bytes),
    ]
}

/// An AVIF with items beside the picture, names, a description and boxes of other programs.
struct RichAVIF {
    var isInner = false
    var isWide = false
    /// What follows the end of each box that is kept.
    var behind: [UInt8] = []
    /// How many items the location table speaks of, if not of all there are.
    var extents: Int?
    /// More properties, which the picture has.
    var own: [[UInt8]] = []
    /// More properties, which no item has.
    var nobodys: [[UInt8]] = []
    /// One more line of the table of which item has which properties.
    var association: [UInt8] = []
    /// One more item.
    var extra: Extra?
    /// More references, between items there are.
    var references: [String] = []

    /// An item, and how it and the picture belong together.
    struct Extra {
        let type: String
        let data: [UInt8]
        /// `dimg`: the picture is put together from it; `auxl`: it is something beside the picture.
        let reference: String
        /// What it says it is beside the picture.
        var purpose: String?
    }

    private static let told = Array(RichPictures.secret.utf8)
    private static let picture = Array(Pictures.avif.suffix(37))

    var bytes: [UInt8] {
        let ftyp = Array(Pictures.avif.prefix(32))
        // The table's length does not depend on the numbers in it.
        let room = meta(at: 0).count
        let own = box("uuid", [UInt8](repeating: 7, count: 16) + Self.told)
        let start = ftyp.count + room + own.count + 8
        let data = isInner ? [] : box("mdat", contents)
        return ftyp + meta(at: start) + own + (isInner ? box("mdat", Self.told) : data) + box("free", Self.told)
    }

    private var contents: [UInt8] {
        Self.told + Self.picture + Self.told + Self.told + Self.told + (extra?.data ?? [])
    }

    private func meta(at start: Int) -> [UInt8] {
        var items: [(id: Int, type: String, name: String, at: Int, length: Int)] = [
            (1, "av01", "Praia \(RichPictures.secret)", Self.told.count, Self.picture.count),
            (2, "Exif", "", Self.told.count + Self.picture.count, Self.told.count),
            (3, "mime", "", 2 * Self.told.count + Self.picture.count, Self.told.count),
        ]
        if let extra { items.append((4, extra.type, "", contents.count - extra.data.count, extra.data.count)) }
        let entries = items.map { item -> [UInt8] in
            let rest = item.type == "mime" ? Array("application/rdf+xml\0".utf8) : []
            return box(
                "infe",
                [2, 0, 0, 0] + number(item.id, 2) + [0, 0] + Array(item.type.utf8) + Array(item.name.utf8) + [0] + rest)
        }
        let size = isWide ? 8 : 4
        let locations = items.map { item -> [UInt8] in
            number(item.id, 2) + (isInner ? [0, 1] : isWide ? [0, 0] : []) + [0, 0] + number(isInner ? 0 : start, size)
                + number(extents ?? 1, 2) + number(item.at, size) + number(item.length, size)
        }
        let version: [UInt8] = isInner || isWide ? [1, 0, 0, 0] : [0, 0, 0, 0]
        let ties =
            [(2, "cdsc", 1), (3, "cdsc", 1)] + self.references.map { (1, $0, 1) }
            + (extra.map { [$0.reference == "dimg" ? (1, "dimg", 4) : (4, $0.reference, 1)] } ?? [])
        let references = ties.map { box($0.1, number($0.0, 2) + number(1, 2) + number($0.2, 2)) }
        let parts: [[UInt8]] = [
            box(
                "hdlr",
                [0, 0, 0, 0, 0, 0, 0, 0] + Array("pict".utf8) + [UInt8](repeating: 0, count: 12) + Self.told + [0]),
            box("pitm", [0, 0, 0, 0, 0, 1] + behind),
            box(
                "iloc",
                version + [isWide ? 0x88 : 0x44, isWide ? 0x80 : 0x40] + number(items.count, 2)
                    + locations.flatMap { $0 }),
            box("iinf", [0, 0, 0, 0] + number(items.count, 2) + entries.flatMap { $0 }),
            box("iref", [0, 0, 0, 0] + references.flatMap { $0 }),
            box("iprp", properties),
            box("uuid", [UInt8](repeating: 9, count: 16) + Self.told),
        ]
        return box("meta", [0, 0, 0, 0] + parts.flatMap { $0 } + (isInner ? box("idat", contents) : []))
    }

    private var properties: [UInt8] {
        let size = box("ispe", [0, 0, 0, 0] + number(7, 4) + number(5, 4) + behind)
        let turn = box("irot", [1] + behind)
        let description = box("udes", [0, 0, 0, 0] + Self.told + [0])
        let codePoints: [UInt8] = Array("nclx".utf8) + [0, 1, 0, 13, 0, 6, 0] + behind
        let colours = box("colr", Array("prof".utf8) + Profiles.display) + box("colr", codePoints)
        let alpha: [UInt8] = [0, 0, 0, 0] + Array("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0".utf8) + behind
        var others = box("pixi", [0, 0, 0, 0, 3, 8, 8, 8] + behind) + box("av1C", [0x81, 0, 12, 0] + behind)
        others += box("auxC", alpha) + box("auxC", [0, 0, 0, 0] + Self.told + [0])
        let purpose = extra?.purpose.map { box("auxC", [0, 0, 0, 0] + Array("\($0)\0".utf8)) }
        let mine = 9 + own.count
        var lines = number(1, 2) + [UInt8(mine)] + (1...mine).map { UInt8($0) }
        if purpose != nil { lines += number(4, 2) + [1, UInt8(mine + 1)] }
        let count = 1 + (purpose == nil ? 0 : 1) + (association.isEmpty ? 0 : 1)
        let table = box("ipma", [0, 0, 0, 0] + number(count, 4) + lines + association + behind)
        let more = own.joined() + (purpose ?? []) + nobodys.joined()
        return box("ipco", size + turn + description + colours + others + more) + table
    }

    func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        number(content.count + 8, 4) + Array(type.utf8) + content
    }

    private func number(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
