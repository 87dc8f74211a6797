import NIOCore

/// Hears of a command's reply or failure, exactly once.
typealias CommandCompletion = @Sendable (Result<RedisValue, RedisError>) -> Void

/// A command and who wants its reply.
struct Submission: Sendable {
    let command: RedisCommand
    let complete: CommandCompletion
}

/// A command on its way to a connection.
struct PendingCommand: Sendable {
    let command: RedisCommand
    let ticket: CommandTicket
}

/// Who waits for a command, until when, and what it occupies. Outlives the command's bytes.
struct CommandTicket: Sendable {
    /// The same for all commands of a pipeline, which are cancelled together.
    let id: UInt64
    /// The command's name, for metrics.
    let name: String
    let submitted: NIODeadline
    let deadline: NIODeadline
    /// Counted against ``RedisConfiguration/maxOutboundBytes`` until the reply comes.
    let cost: Int
    let complete: CommandCompletion
}

/// Takes commands on an event loop.
protocol CommandSink: AnyObject, SendableMetatype {
    /// Sends the commands in order, or completes them with an error.
    func accept(_ batch: [PendingCommand])
    /// Ends the waits of the commands with this id.
    func cancel(id: UInt64)
}
