import NIOCore

/// The few frames of RFC 6455 that a load generator meets.
enum WebSocketFrames {
    enum Opcode: UInt8 {
        case text = 0x1
        case close = 0x8
        case ping = 0x9
        case pong = 0xA
    }

    /// A frame of the server within the bytes read.
    struct Header: Equatable {
        let opcode: UInt8
        /// Bytes of the header itself.
        let size: Int
        /// Bytes of the payload that follows it.
        let payloadSize: Int
    }

    enum Fault: Error, Equatable {
        /// A server's frame is neither fragmented here nor ever masked.
        case unexpectedForm
        /// More than ``maximumPayload`` bytes.
        case tooLarge
    }

    /// Bytes of one payload at the most: far above anything these scenarios lead to.
    static let maximumPayload = 1 << 20

    /// The header at the start of `bytes`, or nil when more bytes are needed.
    static func header(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> Header? {
        guard bytes.count >= 2 else { return nil }
        // FIN set, no extension bits, no mask.
        guard bytes[0] & 0xF0 == 0x80, bytes[1] & 0x80 == 0 else { throw .unexpectedForm }
        let opcode = bytes[0] & 0x0F
        switch bytes[1] {
        case 126:
            guard bytes.count >= 4 else { return nil }
            let size = Int(bytes[2]) << 8 | Int(bytes[3])
            return Header(opcode: opcode, size: 4, payloadSize: size)
        case 127:
            guard bytes.count >= 10 else { return nil }
            let size = bytes[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard size <= UInt64(maximumPayload) else { throw .tooLarge }
            return Header(opcode: opcode, size: 10, payloadSize: Int(size))
        case let size:
            return Header(opcode: opcode, size: 2, payloadSize: Int(size))
        }
    }

    /// Appends one whole frame, masked as clients must.
    static func write(_ opcode: Opcode, _ payload: some Collection<UInt8>, to buffer: inout ByteBuffer) {
        let count = payload.count
        buffer.reserveCapacity(minimumWritableBytes: count + 14)
        buffer.writeInteger(0x80 | opcode.rawValue)
        if count < 126 {
            buffer.writeInteger(0x80 | UInt8(count))
        } else if count <= Int(UInt16.max) {
            buffer.writeInteger(UInt8(0x80 | 126))
            buffer.writeInteger(UInt16(count))
        } else {
            buffer.writeInteger(UInt8(0x80 | 127))
            buffer.writeInteger(UInt64(count))
        }
        let key = UInt32.random(in: 1...UInt32.max)
        buffer.writeInteger(key)
        let mask = withUnsafeBytes(of: key.bigEndian) { (key: UnsafeRawBufferPointer) in Array(key) }
        for (index, byte) in payload.enumerated() { buffer.writeInteger(byte ^ mask[index & 3]) }
    }
}
