import Common
import Foundation
import Glibc
import JSON
import Logging
import NIOCore
import Primitives
import Synchronization

/// Writes each log entry as one line of JSON: `{"time":…,"level":…,"logger":…,"message":…,…}`.
///
/// Values are escaped, so an entry cannot contain a line break of an attacker's; each text is cut at 2,048 bytes and each
/// line at 16 KiB. Metadata that repeats one of the four fixed keys is prefixed with `meta_`.
public struct JSONLogHandler: LogHandler {
    static let maxValueBytes = 2048
    static let maxLineBytes = 16 * 1024

    /// Entries below it are dropped by `Logger`.
    public var logLevel: Logger.Level
    /// What every entry of this logger carries.
    public var metadata: Logger.Metadata = [:]
    /// What every entry takes from the task.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput

    /// A handler that writes lines to `output`.
    public init(label: String, level: Logger.Level, output: LogOutput = .standardOutput) {
        self.label = label
        self.output = output
        logLevel = level
    }

    /// Makes this handler the process's. Call once, before the first logger is made.
    public static func bootstrap(level: Logger.Level) {
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level) }
    }

    /// One metadata value of this logger.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one entry.
    public func log(event: LogEvent) {
        output.write(line(event, time: WallClock.now()))
    }

    func line(_ event: LogEvent, time: Date) -> ByteBuffer {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error, fields[LogKey.error] == nil {
            fields[LogKey.error] = .string(String(reflecting: error))
        }
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("time", time)
            json.field("level", event.level.rawValue)
            json.field("logger", label)
            json.field("message", Self.cut(event.message.description))
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                guard json.buffer.readableBytes < Self.maxLineBytes - 2 * Self.maxValueBytes else { break }
                json.field(dynamicKey: Self.safeKey(key), Self.cut(Self.text(value)))
            }
        }
        var line = json.buffer
        line.writeInteger(UInt8(ascii: "\n"))
        return line
    }

    private static func safeKey(_ key: String) -> String {
        ["time", "level", "logger", "message"].contains(key) ? "meta_" + key : cut(key)
    }

    private static func text(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): return text
        case .stringConvertible(let value): return value.description
        default: return value.description
        }
    }

    /// Cuts at a character's edge.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > maxValueBytes else { return text }
        return String(decoding: text.utf8.prefix(maxValueBytes), as: UTF8.self) + "…"
    }
}

/// Where log lines go. Lines are written whole, one at a time.
public final class LogOutput: Sendable {
    /// The process's standard output.
    public static let standardOutput = LogOutput { line in
        line.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                // A log that cannot be written has nowhere to be reported.
                if count < 0, errno != EINTR { return }
                rest = rest.dropFirst(max(count, 0))
            }
        }
    }

    private let sink: @Sendable (ByteBuffer) -> Void
    private let lock = Mutex<Void>(())

    /// An output that gives each line to `sink`, never two at a time.
    public init(_ sink: @escaping @Sendable (ByteBuffer) -> Void) {
        self.sink = sink
    }

    func write(_ line: ByteBuffer) {
        lock.withLock { _ in sink(line) }
    }
}
