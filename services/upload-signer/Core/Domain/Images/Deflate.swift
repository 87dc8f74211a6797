import CZlib

/// zlib's format (RFC 1950), in which PNG packs what it holds. Its time and memory grow with what is read and with the limit that
/// it is given.
enum Deflate {
    /// How far a stream went that was followed.
    struct Followed {
        /// How many bytes of each part belong to it.
        fileprivate(set) var used: [Int] = []
        fileprivate(set) var count = 0
        fileprivate(set) var isEnded = false
        /// What was unpacked, if it was to be kept.
        fileprivate(set) var output: [UInt8] = []
    }

    /// Unpacks a stream that lies in these parts, one after another.
    /// - Returns: nil for what is none, and for one that unpacks to more than `limit` bytes.
    static func follow(_ parts: [Bytes], atMost limit: Int, keeping: Bool = false) -> Followed? {
        guard let inflater = Inflater() else { return nil }
        var followed = Followed()
        for part in parts {
            guard !followed.isEnded, part.count > 0 else {
                followed.used.append(0)
                continue
            }
            let isGood = part.all[part.range].withUnsafeBufferPointer { bytes in
                inflater.feed(bytes) { output in
                    followed.count += output.count
                    guard followed.count <= limit else { return false }
                    if keeping { followed.output += output }
                    return true
                }
            }
            guard isGood else { return nil }
            followed.used.append(part.count - inflater.unread)
            followed.isEnded = inflater.isEnded
        }
        return followed
    }

    /// Packs bytes.
    /// - Returns: nil if there is no memory.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        var count = compressBound(UInt(bytes.count))
        var packed = [UInt8](repeating: 0, count: Int(count))
        guard compress2(&packed, &count, bytes, UInt(bytes.count), Z_BEST_COMPRESSION) == Z_OK else { return nil }
        return Array(packed.prefix(Int(count)))
    }

    /// CRC-32 (ISO 3309).
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count)))
    }
}

/// zlib's state. It points at itself, and so must stay where it is.
private final class Inflater {
    private static let room = 65_536

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: room)
    private(set) var isEnded = false

    init?() {
        stream.initialize(to: z_stream())
        guard inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Bytes of what it was fed last that it did not take.
    var unread: Int { Int(stream.pointee.avail_in) }

    /// Unpacks these bytes, and calls `body` with what they hold, piece by piece, until that answers false.
    /// - Returns: whether all went well.
    func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        repeat {
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(Self.room)
            let code = inflate(stream, Z_NO_FLUSH)
            // With nothing left to read, or no way to go on, it says that it needs more.
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return false }
            let made = Self.room - Int(stream.pointee.avail_out)
            guard body(UnsafeBufferPointer(rebasing: output[..<made])) else { return false }
            isEnded = code == Z_STREAM_END
            if isEnded || code == Z_BUF_ERROR { return true }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        return true
    }
}
