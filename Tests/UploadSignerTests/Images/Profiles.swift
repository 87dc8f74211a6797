import Foundation

@testable import UploadSignerCore
@testable import upload_signer

/// Colour profiles as programs make them, with their owner in every place that has room.
enum Profiles {
    /// Of a display, as a calibration writes it: Display P3.
    static let display: [UInt8] = {
        let matrix = (0..<9).flatMap { number($0 % 4 == 0 ? 0x10000 : 0x100, 4) }
        let colours: [(name: String, element: [UInt8])] = [
            ("desc", words("desc")), ("cprt", words("text")), ("wtpt", point(0xF6D6, 0x10000, 0xD32D)),
            ("chad", Array("sf32\0\0\0\0".utf8) + matrix), ("rXYZ", point(0x83DF, 0x3DBF, 0xFFFF_FFBB)),
            ("gXYZ", point(0x4ABF, 0xB137, 0xAB9)), ("bXYZ", point(0x2838, 0x110B, 0xC8B9)),
            ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ]
        let others: [(name: String, element: [UInt8])] = [
            ("mmod", Array("mmod\0\0\0\0".utf8) + told), ("vcgt", Array("vcgt\0\0\0\0".utf8) + told),
            ("dmdd", words("desc")), ("targ", words("text")), ("PrIv", told),
        ]
        return profile(colours + others)
    }()

    static let told = Array(RichPictures.secret.utf8)
    static let curve: [UInt8] = {
        let numbers = [0x2_6666, 0xF2A7, 0xD59, 0x13D0, 0xA5B]
        return Array("para\0\0\0\0\0\u{3}\0\0".utf8) + numbers.flatMap { number($0, 4) }
    }()

    /// One with these tags, each followed by something that no tag speaks of.
    static func profile(
        _ tags: [(name: String, element: [UInt8])], space: String = "RGB ", connection: String = "XYZ ",
        version: UInt8 = 4
    ) -> [UInt8] {
        var table = number(tags.count, 4)
        var data: [UInt8] = []
        for (name, element) in tags {
            table += Array(name.utf8) + number(132 + 12 * tags.count + data.count, 4) + number(element.count, 4)
            data += element + told + [UInt8](repeating: 0, count: -(element.count + told.count) & 3)
        }
        var head = Array("\0\0\0\0APPL".utf8)
        head += [version, 0x20, 0x41, 0x41]
        head += Array("mntr\(space)\(connection)".utf8)
        for part in [2026, 11, 30, 7, 59, 58] { head += number(part, 2) }
        head += Array("acspAPPL".utf8)
        head += number(1, 4)
        for length in [4, 4, 8] { head += told.prefix(length) }
        for number in [0, 0xF6D6, 0x10000, 0xD32D] { head += self.number(number, 4) }
        head += told.prefix(20)
        head += told
        head += [UInt8](repeating: 0x41, count: 128 - head.count)
        return number(128 + table.count + data.count, 4) + (head + table + data).dropFirst(4)
    }

    static func words(_ type: String) -> [UInt8] {
        let length = type == "desc" ? number(told.count + 1, 4) : []
        return Array("\(type)\0\0\0\0".utf8) + length + told + [UInt8](repeating: 0, count: 79)
    }

    static func point(_ x: Int, _ y: Int, _ z: Int) -> [UInt8] {
        Array("XYZ \0\0\0\0".utf8) + [x, y, z].flatMap { number($0, 4) }
    }

    static func number(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// What a profile's table says: each tag's name and element.
    static func tags(of profile: [UInt8]) -> [(name: String, element: [UInt8])] {
        let bytes = Bytes(profile)
        return (0..<(bytes.bigEndian(128, bytes: 4) ?? 0)).compactMap { index in
            guard let name = bytes.part(132 + 12 * index, 4), let offset = bytes.bigEndian(136 + 12 * index, bytes: 4),
                let length = bytes.bigEndian(140 + 12 * index, bytes: 4), let element = bytes.part(offset, length)
            else { return nil }
            return (String(decoding: profile[name.range], as: UTF8.self), Array(profile[element.range]))
        }
    }
}
