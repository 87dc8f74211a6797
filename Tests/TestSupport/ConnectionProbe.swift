import NIOCore
import NIOPosix

/// What becomes of a connection that is used twice.
public struct ConnectionProbe: Sendable {
    /// An answer, or what there was of it.
    public struct Answer: Sendable {
        /// 0 if there was no status line.
        public let status: Int
        /// By names in lower case; of equal ones the last.
        public let headers: [String: String]
        /// The body.
        public let body: String

        /// Whether it says that no other follows.
        public var isLast: Bool { headers["connection"]?.lowercased() == "close" }
    }

    /// The final answers that came, in their order.
    public let answers: [Answer]
    /// The server's side of the connection ended.
    public let isClosed: Bool

    /// Sends the first request and then the second, and reads until both are answered or the server has closed.
    /// - Parameter pipelined: send both at once; else the second follows the first one's answer.
    public static func use(
        _ first: String, then second: String, port: Int, pipelined: Bool = false
    ) async throws -> ConnectionProbe {
        let isHead = [first.hasPrefix("HEAD "), second.hasPrefix("HEAD ")]
        return try await connection(port: port).executeThenClose { inbound, outbound in
            var reader = AnswerReader(bytes: inbound.makeAsyncIterator())
            var answers: [Answer] = []
            // The server may refuse and close before everything is written.
            try? await outbound.write(ByteBuffer(string: pipelined ? first + second : first))
            for (turn, isHead) in isHead.enumerated() {
                if turn == 1, !pipelined { try? await outbound.write(ByteBuffer(string: second)) }
                guard let answer = try await reader.next(isHead: isHead) else {
                    return ConnectionProbe(answers: answers, isClosed: true)
                }
                answers.append(answer)
            }
            return ConnectionProbe(answers: answers, isClosed: false)
        }
    }

    private static func connection(port: Int) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}

/// Reads answers of a stated length from a connection.
private struct AnswerReader {
    var bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var buffer = ByteBuffer()

    init(bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
        self.bytes = bytes
    }

    /// The next final answer; nil when the connection ends before it is complete.
    mutating func next(isHead: Bool) async throws -> ConnectionProbe.Answer? {
        while true {
            if let answer = take(isHead: isHead) {
                if answer.status >= 200 { return answer }
                continue
            }
            do {
                guard let more = try await bytes.next() else { return nil }
                buffer.writeImmutableBuffer(more)
            } catch is IOError {
                return nil
            }
        }
    }

    private mutating func take(isHead: Bool) -> ConnectionProbe.Answer? {
        let text = String(buffer: buffer)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingPrefix(" ").description
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let headLength = text[..<end.upperBound].utf8.count
        let bodyLength = isHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        guard buffer.readableBytes >= headLength + bodyLength else { return nil }
        buffer.moveReaderIndex(forwardBy: headLength)
        return .init(status: status, headers: headers, body: buffer.readString(length: bodyLength) ?? "")
    }
}
