import HTTPTypes

/// A kind of error that clients can rely on: its stable name, its HTTP status and its title.
///
/// Services add theirs in an extension, in one file, so that the list of codes can be read in one place.
public struct ProblemCode: Sendable, Equatable {
    /// UPPER_SNAKE, never changed once published.
    public let name: String
    /// The status of answers with this code.
    public let status: HTTPResponse.Status
    /// A short sentence, the same for every occurrence.
    public let title: LocalizedText

    /// A code.
    public init(_ name: String, _ status: HTTPResponse.Status, pt: String, en: String) {
        self.name = name
        self.status = status
        title = LocalizedText(pt: pt, en: en)
    }

    /// The problem's `type` (RFC 9457 §3.1.1): a stable name, not a place.
    var typeURI: String {
        "urn:praca:problem:" + name.lowercased().replacing("_", with: "-")
    }
}

extension ProblemCode {
    /// The body is not JSON.
    public static let malformedJSON = ProblemCode(
        "MALFORMED_JSON", .badRequest, pt: "O corpo não é um JSON válido.", en: "The body is not valid JSON.")
    /// The request breaks HTTP or its query cannot be read.
    public static let badRequest = ProblemCode(
        "BAD_REQUEST", .badRequest, pt: "Requisição inválida.", en: "Bad request.")
    /// The address or the header fields are larger than allowed.
    public static let headersTooLarge = ProblemCode(
        "HEADERS_TOO_LARGE", .requestHeaderFieldsTooLarge, pt: "Os cabeçalhos são grandes demais.",
        en: "The header fields are too large.")
    /// No good token. One answer for every cause.
    public static let unauthorized = ProblemCode(
        "UNAUTHORIZED", .unauthorized, pt: "É preciso entrar na conta.", en: "You need to sign in.")
    /// The role or ownership is missing.
    public static let forbidden = ProblemCode(
        "FORBIDDEN", .forbidden, pt: "Você não tem permissão para isso.", en: "You may not do this.")
    /// The account is suspended.
    public static let accountSuspended = ProblemCode(
        "ACCOUNT_SUSPENDED", .forbidden, pt: "Esta conta está suspensa.", en: "This account is suspended.")
    /// The account may read, not write.
    public static let userSilenced = ProblemCode(
        "USER_SILENCED", .forbidden, pt: "Você está silenciado e pode apenas ler.",
        en: "You are silenced and may only read.")
    /// No such thing, or none that the caller may know of.
    public static let notFound = ProblemCode("NOT_FOUND", .notFound, pt: "Não encontrado.", en: "Not found.")
    /// The route exists, with other methods.
    public static let methodNotAllowed = ProblemCode(
        "METHOD_NOT_ALLOWED", .methodNotAllowed, pt: "Método não permitido.", en: "Method not allowed.")
    /// The body did not come in time.
    public static let requestTimeout = ProblemCode(
        "REQUEST_TIMEOUT", .requestTimeout, pt: "A requisição demorou demais para chegar.",
        en: "The request took too long to arrive.")
    /// The body is larger than the route takes.
    public static let bodyTooLarge = ProblemCode(
        "BODY_TOO_LARGE", .contentTooLarge, pt: "O corpo é grande demais.", en: "The body is too large.")
    /// The body is of another type than the route takes.
    public static let unsupportedMediaType = ProblemCode(
        "UNSUPPORTED_MEDIA_TYPE", .unsupportedMediaType, pt: "Tipo de conteúdo não aceito; use application/json.",
        en: "Content type not supported; use application/json.")
    /// Fields are missing, mistyped, over-long or wrong.
    public static let validationFailed = ProblemCode(
        "VALIDATION_FAILED", .unprocessableContent, pt: "Há campos inválidos.", en: "Some fields are invalid.")
    /// Too many requests of a kind.
    public static let tooManyRequests = ProblemCode(
        "TOO_MANY_REQUESTS", .tooManyRequests, pt: "Requisições demais. Tente mais tarde.",
        en: "Too many requests. Try again later.")
    /// As much of something as one account may do in a while; `detail` says of what.
    public static let quotaExceeded = ProblemCode(
        "QUOTA_EXCEEDED", .tooManyRequests, pt: "Você chegou ao limite por agora. Tente mais tarde.",
        en: "You have reached the limit for now. Try again later.")
    /// As much of something as one account may have; `detail` says of what, and what makes room.
    public static let limitReached = ProblemCode(
        "LIMIT_REACHED", .conflict, pt: "Você já tem o máximo permitido.", en: "You have as much as is allowed.")
    /// Something the service needs does not answer, or it is at a limit; trying again later helps.
    public static let unavailable = ProblemCode(
        "UNAVAILABLE", .serviceUnavailable, pt: "Serviço indisponível no momento. Tente de novo em instantes.",
        en: "The service is unavailable right now. Try again shortly.")
    /// A fault of ours.
    public static let internalError = ProblemCode(
        "INTERNAL_ERROR", .internalServerError, pt: "Erro interno.", en: "Internal error.")
}
