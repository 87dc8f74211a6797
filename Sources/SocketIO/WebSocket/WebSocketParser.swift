import NIOCore

/// What a client may send, as RFC 6455 frames put back together into messages.
enum WebSocketEvent: Equatable {
    case text(ByteBuffer)
    case binary(ByteBuffer)
    case ping(ByteBuffer)
    case pong
    /// The peer's close frame: its code, or nil when it gave none.
    case close(UInt16?)
}

/// A violation of RFC 6455 or of a limit; the connection is closed with `code`.
struct WebSocketViolation: Error, Equatable {
    let code: WebSocketCloseCode
    let reason: String

    static let unmaskedFrame = Self(code: .protocolError, reason: "client frames must be masked")
    static let reservedBits = Self(code: .protocolError, reason: "reserved bits set")
    static let unknownOpcode = Self(code: .protocolError, reason: "unknown opcode")
    static let controlFrameTooLong = Self(code: .protocolError, reason: "control frame too long")
    static let fragmentedControlFrame = Self(code: .protocolError, reason: "control frame fragmented")
    static let wastefulLength = Self(code: .protocolError, reason: "length not in its shortest form")
    static let unexpectedContinuation = Self(code: .protocolError, reason: "unexpected continuation")
    static let expectedContinuation = Self(code: .protocolError, reason: "expected continuation")
    static let invalidClose = Self(code: .protocolError, reason: "invalid close frame")
    static let invalidUTF8 = Self(code: .invalidData, reason: "invalid UTF-8")
    static let messageTooBig = Self(code: .messageTooBig, reason: "message too big")
    static let tooManyFragments = Self(code: .policyViolation, reason: "too many fragments")
}

/// A strict, incremental parser of what a client sends on a WebSocket.
///
/// No extension is ever negotiated, so every reserved bit is an error. Memory is bounded by `maximumMessage` plus one
/// read: a declared length is checked before its payload is waited for, and nothing is allocated ahead of the bytes.
/// An idle parser holds no buffer.
struct WebSocketParser {
    let maximumMessage: Int
    let maximumFragments: Int

    /// Bytes received and not yet parsed: an incomplete frame.
    private var unread: ByteBuffer?
    private var message: PartialMessage?

    private struct PartialMessage {
        let isText: Bool
        var payload: ByteBuffer
        var fragments: Int
    }

    init(maximumMessage: Int, maximumFragments: Int) {
        self.maximumMessage = maximumMessage
        self.maximumFragments = maximumFragments
    }

    /// Takes what was read from the connection; ``next()`` then yields what is complete.
    mutating func append(_ bytes: ByteBuffer) {
        if unread == nil {
            unread = bytes
        } else {
            unread?.writeImmutableBuffer(bytes)
        }
    }

    /// The next complete event, or nil when more bytes are needed.
    mutating func next() throws(WebSocketViolation) -> WebSocketEvent? {
        while let frame = try nextFrame() {
            if let event = try assemble(frame) { return event }
        }
        return nil
    }
}

// MARK: - Frames

extension WebSocketParser {
    private struct Frame {
        let isFinal: Bool
        let opcode: WebSocketOpcode
        let payload: ByteBuffer
    }

    private struct Header {
        let isFinal: Bool
        let opcode: WebSocketOpcode
        /// Bytes of the header, mask included.
        let length: Int
        let payloadLength: Int
        let mask: UInt32
    }

    private mutating func nextFrame() throws(WebSocketViolation) -> Frame? {
        guard let bytes = unread else { return nil }
        guard let header = try Self.header(in: bytes) else { return nil }
        try checkLimits(of: header)
        let total = header.length + header.payloadLength
        guard bytes.readableBytes >= total else { return nil }
        let payload = bytes.unmasked(
            at: bytes.readerIndex + header.length, length: header.payloadLength, mask: header.mask)
        if bytes.readableBytes == total {
            unread = nil
        } else {
            unread?.moveReaderIndex(forwardBy: total)
        }
        return Frame(isFinal: header.isFinal, opcode: header.opcode, payload: payload)
    }

    private static func header(in bytes: ByteBuffer) throws(WebSocketViolation) -> Header? {
        let start = bytes.readerIndex
        guard let first = bytes.getInteger(at: start, as: UInt8.self) else { return nil }
        guard first & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .unknownOpcode }
        let isFinal = first & 0x80 != 0
        guard isFinal || !opcode.isControl else { throw .fragmentedControlFrame }
        guard let second = bytes.getInteger(at: start + 1, as: UInt8.self) else { return nil }
        guard second & 0x80 != 0 else { throw .unmaskedFrame }
        guard !opcode.isControl || second & 0x7F <= 125 else { throw .controlFrameTooLong }
        guard let (payloadLength, width) = try length(in: bytes, at: start + 2, indicator: second & 0x7F) else {
            return nil
        }
        guard let mask = bytes.getInteger(at: start + 2 + width, endianness: .host, as: UInt32.self) else {
            return nil
        }
        return Header(
            isFinal: isFinal, opcode: opcode, length: 6 + width, payloadLength: payloadLength, mask: mask)
    }

    /// The payload's length and how many bytes its extended form takes.
    private static func length(
        in bytes: ByteBuffer, at index: Int, indicator: UInt8
    ) throws(WebSocketViolation) -> (length: Int, width: Int)? {
        switch indicator {
        case 126:
            guard let length = bytes.getInteger(at: index, as: UInt16.self) else { return nil }
            guard length > 125 else { throw .wastefulLength }
            return (Int(length), 2)
        case 127:
            guard let length = bytes.getInteger(at: index, as: UInt64.self) else { return nil }
            guard length > UInt64(UInt16.max) else { throw .wastefulLength }
            guard length <= UInt64(UInt32.max) else { throw .messageTooBig }
            return (Int(length), 8)
        default: return (Int(indicator), 0)
        }
    }

    private func checkLimits(of header: Header) throws(WebSocketViolation) {
        switch (header.opcode, message) {
        case (.continuation, .some(let message)):
            guard header.payloadLength <= maximumMessage - message.payload.readableBytes else { throw .messageTooBig }
            guard message.fragments < maximumFragments else { throw .tooManyFragments }
        case (.continuation, nil): throw .unexpectedContinuation
        case (.text, .some), (.binary, .some): throw .expectedContinuation
        case (.text, nil), (.binary, nil):
            guard header.payloadLength <= maximumMessage else { throw .messageTooBig }
        default: break
        }
    }
}

// MARK: - Messages

extension WebSocketParser {
    private mutating func assemble(_ frame: Frame) throws(WebSocketViolation) -> WebSocketEvent? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong
        case .close: return .close(try Self.closeCode(frame.payload))
        case .text, .binary:
            let isText = frame.opcode == .text
            guard frame.isFinal else {
                message = PartialMessage(isText: isText, payload: frame.payload, fragments: 1)
                return nil
            }
            return try Self.event(isText: isText, payload: frame.payload)
        case .continuation:
            message?.payload.writeImmutableBuffer(frame.payload)
            message?.fragments += 1
            guard frame.isFinal, let complete = message else { return nil }
            message = nil
            return try Self.event(isText: complete.isText, payload: complete.payload)
        }
    }

    private static func event(isText: Bool, payload: ByteBuffer) throws(WebSocketViolation) -> WebSocketEvent {
        guard isText else { return .binary(payload) }
        guard UTF8Check.isValid(payload) else { throw .invalidUTF8 }
        return .text(payload)
    }

    /// RFC 6455 section 7.4: empty, or a code that may appear on the wire and a UTF-8 reason.
    private static func closeCode(_ payload: ByteBuffer) throws(WebSocketViolation) -> UInt16? {
        guard payload.readableBytes > 0 else { return nil }
        guard let code = payload.getInteger(at: payload.readerIndex, as: UInt16.self) else { throw .invalidClose }
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .invalidClose
        }
        let reason = payload.getSlice(at: payload.readerIndex + 2, length: payload.readableBytes - 2)
        guard let reason, UTF8Check.isValid(reason) else { throw .invalidUTF8 }
        return code
    }
}

extension ByteBuffer {
    /// A new buffer with `length` bytes from `index`, each XORed with its byte of the mask.
    ///
    /// A copy of its own, so that a message kept by someone does not keep the whole read alive.
    fileprivate func unmasked(at index: Int, length: Int, mask: UInt32) -> ByteBuffer {
        guard length > 0 else { return ByteBuffer() }
        var copy = ByteBufferAllocator().buffer(capacity: length)
        let wideMask = UInt64(mask) << 32 | UInt64(mask)
        withUnsafeReadableBytes { readable in
            let source = UnsafeRawBufferPointer(
                rebasing: readable[(index - readerIndex)..<(index - readerIndex + length)])
            copy.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
                var offset = 0
                while offset + 8 <= length {
                    let word = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    target.storeBytes(of: word ^ wideMask, toByteOffset: offset, as: UInt64.self)
                    offset += 8
                }
                // `offset` is a multiple of 8, so the mask starts over with its first byte in memory order.
                withUnsafeBytes(of: wideMask) { maskBytes in
                    while offset < length {
                        target[offset] = source[offset] ^ maskBytes[offset & 7]
                        offset += 1
                    }
                }
                return length
            }
        }
        return copy
    }
}
