import NIOCore

/// Writes commands as RESP arrays of bulk strings: lengths first, so every byte is data.
struct CommandEncoder {
    /// Put before each key.
    let keyPrefix: String

    /// Appends `command` to `buffer`.
    func encode(_ command: RedisCommand, into buffer: inout ByteBuffer) {
        writeHeader("*", command.arguments.count + 1, into: &buffer)
        writeBulk(command.name, into: &buffer)
        for argument in command.arguments { encode(argument, into: &buffer) }
    }

    private func encode(_ argument: RedisArgument, into buffer: inout ByteBuffer) {
        switch argument.storage {
        case .string(let text):
            writeBulk(text, into: &buffer)
        case .bytes(let bytes):
            writeHeader("$", bytes.count, into: &buffer)
            buffer.writeBytes(bytes)
            buffer.writeStaticString("\r\n")
        case .buffer(let bytes):
            writeHeader("$", bytes.readableBytes, into: &buffer)
            buffer.writeImmutableBuffer(bytes)
            buffer.writeStaticString("\r\n")
        case .key(let name):
            writeHeader("$", keyPrefix.utf8.count + name.utf8.count, into: &buffer)
            buffer.writeString(keyPrefix)
            buffer.writeString(name)
            buffer.writeStaticString("\r\n")
        }
    }

    private func writeBulk(_ text: String, into buffer: inout ByteBuffer) {
        writeHeader("$", text.utf8.count, into: &buffer)
        buffer.writeString(text)
        buffer.writeStaticString("\r\n")
    }

    private func writeHeader(_ kind: StaticString, _ count: Int, into buffer: inout ByteBuffer) {
        buffer.writeStaticString(kind)
        buffer.writeString(String(count))
        buffer.writeStaticString("\r\n")
    }
}
