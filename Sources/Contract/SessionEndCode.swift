// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// Why a server closes a socket on purpose.
public enum SessionEndCode: String, Sendable, CaseIterable {
    case tokenExpired = "TOKEN_EXPIRED"
    case sessionRevoked = "SESSION_REVOKED"
    case accountSuspended = "ACCOUNT_SUSPENDED"
    case serverShutdown = "SERVER_SHUTDOWN"
    case tooManyRequests = "TOO_MANY_REQUESTS"

    /// A sentence in Brazilian Portuguese.
    public var portuguese: String {
        switch self {
        case .tokenExpired: "O acesso está para expirar; renove-o com auth:refresh."
        case .sessionRevoked: "A sessão foi encerrada."
        case .accountSuspended: "Esta conta está suspensa."
        case .serverShutdown: "O servidor vai ser desligado; conecte de novo."
        case .tooManyRequests: "Conexões demais nesta conta."
        }
    }

    /// A sentence in English.
    public var english: String {
        switch self {
        case .tokenExpired: "The access token is about to run out; send auth:refresh."
        case .sessionRevoked: "The session was ended."
        case .accountSuspended: "This account is suspended."
        case .serverShutdown: "The server is shutting down; connect again."
        case .tooManyRequests: "This account has too many sockets."
        }
    }
}
