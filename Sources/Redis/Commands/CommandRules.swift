/// Which commands may be sent on which kind of connection.
///
/// A shared connection belongs to all callers at once: a command that blocks would delay all of them, and one that
/// changes the connection's state would change it under them. Commands that answer more or less than one reply would
/// shift every later reply to the wrong caller, so they are sent on no connection at all.
enum CommandRules {
    /// What kind of connection a command is for.
    enum Connection: Sendable {
        case shared
        case dedicated
    }

    /// Throws ``RedisError/commandNotAllowed(_:)`` if `command` may not be sent on `connection`.
    static func check(_ command: RedisCommand, on connection: Connection) throws(RedisError) {
        let name = command.name.uppercased()
        if neverOneReply.contains(name) || (name == "CLIENT" && subcommand(of: command) == "REPLY") {
            throw .commandNotAllowed("\(name) does not answer exactly one RESP2 reply")
        }
        guard connection == .shared else { return }
        if stateful.contains(name) {
            throw .commandNotAllowed("\(name) changes the connection: use a dedicated one")
        }
        if blocking.contains(name) || ((name == "XREAD" || name == "XREADGROUP") && hasBlockOption(command)) {
            throw .commandNotAllowed("\(name) may block: use a dedicated connection")
        }
    }

    private static let neverOneReply: Set<String> = [
        "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "HELLO",
        "SYNC", "PSYNC", "QUIT", "RESET",
    ]

    private static let stateful: Set<String> = ["AUTH", "SELECT", "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH"]

    private static let blocking: Set<String> = [
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF",
    ]

    private static func subcommand(of command: RedisCommand) -> String? {
        command.arguments.first.flatMap(text)?.uppercased()
    }

    /// Looks for `BLOCK` before `STREAMS`: after it come keys and ids only.
    private static func hasBlockOption(_ command: RedisCommand) -> Bool {
        for argument in command.arguments {
            switch text(argument)?.uppercased() {
            case "BLOCK": return true
            case "STREAMS": return false
            default: continue
            }
        }
        return false
    }

    private static func text(_ argument: RedisArgument) -> String? {
        switch argument.storage {
        case .string(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .buffer(let buffer): String(buffer: buffer)
        case .key: nil
        }
    }
}
