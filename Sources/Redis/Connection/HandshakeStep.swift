/// What a new connection says before any command, and how it judges the answers.
enum HandshakeStep: Hashable, Sendable {
    case authenticate(user: String?, password: String)
    case select(database: Int)
    case setName(String)
    /// Proves that the server is there, has loaded its data and lets this user in.
    case ping

    /// The steps a configuration asks for; a `PING` is always the last.
    static func steps(for configuration: RedisConfiguration) -> [HandshakeStep] {
        var steps: [HandshakeStep] = []
        if let password = configuration.credentials.password {
            steps.append(.authenticate(user: configuration.credentials.user, password: password))
        }
        if configuration.database != 0 { steps.append(.select(database: configuration.database)) }
        if let name = configuration.clientName { steps.append(.setName(name)) }
        return steps + [.ping]
    }

    /// The command to send.
    var command: RedisCommand {
        switch self {
        case .authenticate(nil, let password): RedisCommand("AUTH", [RedisArgument(password)])
        case .authenticate(let user?, let password):
            RedisCommand("AUTH", [RedisArgument(user), RedisArgument(password)])
        case .select(let database): RedisCommand("SELECT", [RedisArgument(database)])
        case .setName(let name): RedisCommand("CLIENT", ["SETNAME", RedisArgument(name)])
        case .ping: RedisCommand("PING")
        }
    }

    /// Why the answer ends the connection; nil if the handshake goes on.
    func failure(for reply: RedisValue) -> RedisError? {
        guard case .error(let error) = reply else { return nil }
        guard case .server(let code, let message) = error else { return error }
        switch (self, code) {
        case (.authenticate, "ERR"), (.authenticate, "WRONGPASS"), (_, "NOAUTH"):
            return .authenticationFailed(message: message)
        case (.select(let database), "ERR"):
            return .invalidConfiguration("database \(database): \(message)")
        // The name is a comfort, and the answer "no permission" is a sign of life: ACLs may forbid either command.
        case (.setName, "NOPERM"), (.ping, "NOPERM"), (.setName, "ERR"):
            return nil
        default:
            return error
        }
    }
}

extension RedisError {
    /// Whether a refused handshake will be refused again until somebody changes a setting, so that waiting commands may
    /// fail at once.
    var isLastingRefusal: Bool {
        switch self {
        case .authenticationFailed, .invalidConfiguration: true
        // Other answers pass: the server is loading its data, is busy, or has too many clients.
        default: false
        }
    }
}
