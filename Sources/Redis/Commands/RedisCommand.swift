import NIOCore

/// A command that knows its keys.
public struct RedisCommand: Sendable, Hashable {
    /// The command's name, for instance `XADD`. A subcommand is the first argument (`XGROUP`, `CREATE`, …).
    public let name: String
    /// The arguments after the name, keys included.
    public let arguments: [RedisArgument]
    /// The script behind an `EVALSHA`, so that the client can fall back to `EVAL`.
    let script: RedisScript?

    /// A command of any kind; keys among the arguments must be made by ``RedisArgument/key(_:)``.
    public init(_ name: String, _ arguments: [RedisArgument]) {
        self.init(name, arguments, script: nil)
    }

    /// A command of any kind; keys among the arguments must be made by ``RedisArgument/key(_:)``.
    public init(_ name: String, _ arguments: RedisArgument...) {
        self.init(name, arguments, script: nil)
    }

    init(_ name: String, _ arguments: [RedisArgument], script: RedisScript?) {
        self.name = name
        self.arguments = arguments
        self.script = script
    }

    /// The keys' names without prefix, in order.
    public var keys: [String] {
        arguments.compactMap(\.key)
    }

    /// About what the command occupies in buffers, in bytes: its data and RESP's framing.
    var cost: Int {
        var bytes = name.utf8.count + 32
        for argument in arguments { bytes += argument.byteCount + 16 }
        return bytes
    }
}

extension RedisCommand: CustomStringConvertible, CustomDebugStringConvertible {
    /// The name and the number of arguments, which may themselves be private.
    public var description: String { "\(name) with \(arguments.count) arguments" }

    /// The same as ``description``.
    public var debugDescription: String { description }
}
