extension RedisScript {
    /// The `EVALSHA` of the script. The client sends `EVAL` in its place when the server answers `NOSCRIPT` (the script
    /// has not run then, so nothing happens twice); in a pipeline it then runs after the commands that followed it.
    public func command(keys: [String], arguments: [RedisArgument] = []) -> RedisCommand {
        RedisCommand("EVALSHA", call(of: RedisArgument(sha1), keys, arguments), script: self)
    }

    /// The `EVAL` that takes the place of `command`, an `EVALSHA` of this script. It also loads the script.
    func fallback(for command: RedisCommand) -> RedisCommand {
        RedisCommand("EVAL", [RedisArgument(source)] + command.arguments.dropFirst())
    }

    private func call(of script: RedisArgument, _ keys: [String], _ arguments: [RedisArgument]) -> [RedisArgument] {
        [script, RedisArgument(keys.count)] + keys.map(RedisArgument.key) + arguments
    }
}
