// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// A kind of refusal that clients rely on: its stable name, its HTTP status and its titles.
///
/// Whoever reads one reckons with names that are not here.
public struct ProblemCode: Sendable, Equatable {
    /// UPPER_SNAKE, never changed once published.
    public let name: String
    /// The HTTP status of answers with this code.
    public let status: Int
    /// The title in Brazilian Portuguese: a short sentence, the same for every occurrence.
    public let portuguese: String
    /// The title in English.
    public let english: String

    private init(_ name: String, _ status: Int, pt portuguese: String, en english: String) {
        self.name = name
        self.status = status
        self.portuguese = portuguese
        self.english = english
    }

    /// Whether both have the same name.
    public static func == (one: ProblemCode, other: ProblemCode) -> Bool { one.name == other.name }
}

extension ProblemCode {
    /// The body is not valid JSON.
    public static let malformedJSON = ProblemCode(
        "MALFORMED_JSON", 400, pt: "O corpo não é um JSON válido.", en: "The body is not valid JSON.")
    /// Bad request.
    public static let badRequest = ProblemCode("BAD_REQUEST", 400, pt: "Requisição inválida.", en: "Bad request.")
    /// You need to sign in.
    public static let unauthorized = ProblemCode(
        "UNAUTHORIZED", 401, pt: "É preciso entrar na conta.", en: "You need to sign in.")
    /// You may not do this.
    public static let forbidden = ProblemCode(
        "FORBIDDEN", 403, pt: "Você não tem permissão para isso.", en: "You may not do this.")
    /// This account is suspended.
    public static let accountSuspended = ProblemCode(
        "ACCOUNT_SUSPENDED", 403, pt: "Esta conta está suspensa.", en: "This account is suspended.")
    /// You are silenced and may only read.
    public static let userSilenced = ProblemCode(
        "USER_SILENCED", 403, pt: "Você está silenciado e pode apenas ler.", en: "You are silenced and may only read.")
    /// Not found.
    public static let notFound = ProblemCode("NOT_FOUND", 404, pt: "Não encontrado.", en: "Not found.")
    /// Method not allowed.
    public static let methodNotAllowed = ProblemCode(
        "METHOD_NOT_ALLOWED", 405, pt: "Método não permitido.", en: "Method not allowed.")
    /// The body is too large.
    public static let bodyTooLarge = ProblemCode(
        "BODY_TOO_LARGE", 413, pt: "O corpo é grande demais.", en: "The body is too large.")
    /// Content type not supported; use application/json.
    public static let unsupportedMediaType = ProblemCode(
        "UNSUPPORTED_MEDIA_TYPE", 415, pt: "Tipo de conteúdo não aceito; use application/json.",
        en: "Content type not supported; use application/json.")
    /// The address is too long.
    public static let uriTooLong = ProblemCode(
        "URI_TOO_LONG", 414, pt: "O endereço é longo demais.", en: "The address is too long.")
    /// A condition of the request does not hold.
    public static let preconditionFailed = ProblemCode(
        "PRECONDITION_FAILED", 412, pt: "A condição da requisição não se cumpre.",
        en: "A condition of the request does not hold.")
    /// HTTP version not supported.
    public static let httpVersionNotSupported = ProblemCode(
        "HTTP_VERSION_NOT_SUPPORTED", 505, pt: "Versão de HTTP não aceita.", en: "HTTP version not supported.")
    /// The header fields are too large.
    public static let headersTooLarge = ProblemCode(
        "HEADERS_TOO_LARGE", 431, pt: "Os cabeçalhos são grandes demais.", en: "The header fields are too large.")
    /// The request took too long to arrive.
    public static let requestTimeout = ProblemCode(
        "REQUEST_TIMEOUT", 408, pt: "A requisição demorou demais para chegar.",
        en: "The request took too long to arrive.")
    /// Some fields are invalid.
    public static let validationFailed = ProblemCode(
        "VALIDATION_FAILED", 422, pt: "Há campos inválidos.", en: "Some fields are invalid.")
    /// Too many requests. Try again later.
    public static let tooManyRequests = ProblemCode(
        "TOO_MANY_REQUESTS", 429, pt: "Requisições demais. Tente mais tarde.", en: "Too many requests. Try again later."
    )
    /// You have reached the limit for now. Try again later.
    public static let quotaExceeded = ProblemCode(
        "QUOTA_EXCEEDED", 429, pt: "Você chegou ao limite por agora. Tente mais tarde.",
        en: "You have reached the limit for now. Try again later.")
    /// You have as much as is allowed.
    public static let limitReached = ProblemCode(
        "LIMIT_REACHED", 409, pt: "Você já tem o máximo permitido.", en: "You have as much as is allowed.")
    /// The service is unavailable right now. Try again shortly.
    public static let unavailable = ProblemCode(
        "UNAVAILABLE", 503, pt: "Serviço indisponível no momento. Tente de novo em instantes.",
        en: "The service is unavailable right now. Try again shortly.")
    /// The service took too long. Try again shortly.
    public static let upstreamTimeout = ProblemCode(
        "UPSTREAM_TIMEOUT", 504, pt: "O serviço demorou demais. Tente de novo em instantes.",
        en: "The service took too long. Try again shortly.")
    /// Internal error.
    public static let internalError = ProblemCode("INTERNAL_ERROR", 500, pt: "Erro interno.", en: "Internal error.")
    /// There is an account with this e-mail address already.
    public static let emailTaken = ProblemCode(
        "EMAIL_TAKEN", 409, pt: "Já existe uma conta com este e-mail.",
        en: "There is an account with this e-mail address already.")
    /// Wrong e-mail address or password.
    public static let invalidCredentials = ProblemCode(
        "INVALID_CREDENTIALS", 401, pt: "E-mail ou senha incorretos.", en: "Wrong e-mail address or password.")
    /// The current password is wrong.
    public static let wrongPassword = ProblemCode(
        "WRONG_PASSWORD", 403, pt: "A senha atual está incorreta.", en: "The current password is wrong.")
    /// This refresh token was used before; the session was ended for safety. Sign in again.
    public static let refreshReused = ProblemCode(
        "REFRESH_REUSED", 401,
        pt: "Este acesso já foi renovado antes; por segurança, a sessão foi encerrada. Entre de novo.",
        en: "This refresh token was used before; the session was ended for safety. Sign in again.")
    /// Too many attempts. Wait a little and try again.
    public static let tooManyAttempts = ProblemCode(
        "TOO_MANY_ATTEMPTS", 429, pt: "Tentativas demais. Aguarde um pouco e tente de novo.",
        en: "Too many attempts. Wait a little and try again.")
    /// This page may not do that.
    public static let originNotAllowed = ProblemCode(
        "ORIGIN_NOT_ALLOWED", 403, pt: "Esta página não pode fazer isso.", en: "This page may not do that.")
    /// This Idempotency-Key was used with other content before.
    public static let idempotencyKeyReused = ProblemCode(
        "IDEMPOTENCY_KEY_REUSED", 409, pt: "Esta Idempotency-Key já foi usada com outro conteúdo.",
        en: "This Idempotency-Key was used with other content before.")
    /// The request with this Idempotency-Key was carried out before, and its answer is no longer valid.
    public static let idempotencyAnswerExpired = ProblemCode(
        "IDEMPOTENCY_ANSWER_EXPIRED", 409,
        pt: "O pedido com esta Idempotency-Key já foi atendido, e a resposta perdeu a validade.",
        en: "The request with this Idempotency-Key was carried out before, and its answer is no longer valid.")
    /// Room not found.
    public static let roomNotFound = ProblemCode(
        "ROOM_NOT_FOUND", 404, pt: "Sala não encontrada.", en: "Room not found.")
    /// Join the room before you write.
    public static let notAMember = ProblemCode(
        "NOT_A_MEMBER", 403, pt: "Entre na sala antes de escrever.", en: "Join the room before you write.")
    /// This person left the room by their own will and cannot be brought back now.
    public static let memberHasLeft = ProblemCode(
        "MEMBER_HAS_LEFT", 409,
        pt: "Esta pessoa saiu da sala por vontade própria e não pode ser trazida de volta agora.",
        en: "This person left the room by their own will and cannot be brought back now.")
    /// You are silenced in this room and may only read.
    public static let userSilencedInRoom = ProblemCode(
        "USER_SILENCED_IN_ROOM", 403, pt: "Você está silenciado nesta sala e pode apenas ler.",
        en: "You are silenced in this room and may only read.")
    /// The room is silenced.
    public static let roomSilenced = ProblemCode(
        "ROOM_SILENCED", 403, pt: "A sala está silenciada.", en: "The room is silenced.")
    /// The room is archived.
    public static let roomArchived = ProblemCode(
        "ROOM_ARCHIVED", 409, pt: "A sala está arquivada.", en: "The room is archived.")
    /// The room asks for a pause between messages. Please wait.
    public static let rateLimitRoom = ProblemCode(
        "RATE_LIMIT_ROOM", 429, pt: "A sala pede um intervalo entre mensagens. Aguarde.",
        en: "The room asks for a pause between messages. Please wait.")
    /// You have just written in this room. Please wait.
    public static let rateLimitUser = ProblemCode(
        "RATE_LIMIT_USER", 429, pt: "Você acabou de escrever nesta sala. Aguarde.",
        en: "You have just written in this room. Please wait.")
    /// Nobody moderates their own account.
    public static let cannotActOnSelf = ProblemCode(
        "CANNOT_ACT_ON_SELF", 409, pt: "Ninguém modera a própria conta.", en: "Nobody moderates their own account.")
    /// This is the last admin account.
    public static let lastAdmin = ProblemCode(
        "LAST_ADMIN", 409, pt: "É a última conta de administração.", en: "This is the last admin account.")
    /// Somebody else is looking at this.
    public static let alreadyClaimed = ProblemCode(
        "ALREADY_CLAIMED", 409, pt: "Outra pessoa já está cuidando disso.", en: "Somebody else is looking at this.")
    /// The action was refused.
    public static let actionRefused = ProblemCode(
        "ACTION_REFUSED", 409, pt: "A ação foi recusada.", en: "The action was refused.")
    /// The present state does not allow this.
    public static let invalidTransition = ProblemCode(
        "INVALID_TRANSITION", 409, pt: "O estado atual não permite isso.", en: "The present state does not allow this.")
    /// The content has changed since it was read.
    public static let versionConflict = ProblemCode(
        "VERSION_CONFLICT", 409, pt: "O conteúdo mudou depois de ser lido.",
        en: "The content has changed since it was read.")
    /// An ad has this picture.
    public static let uploadInUse = ProblemCode(
        "UPLOAD_IN_USE", 409, pt: "Um anúncio tem esta imagem.", en: "An ad has this picture.")
    /// Too many ads are waiting for a moderator.
    public static let tooManyPendingAds = ProblemCode(
        "TOO_MANY_PENDING_ADS", 409, pt: "Há anúncios demais à espera de moderação.",
        en: "Too many ads are waiting for a moderator.")
    /// The file was not uploaded yet.
    public static let uploadIncomplete = ProblemCode(
        "UPLOAD_INCOMPLETE", 409, pt: "O arquivo ainda não foi enviado.", en: "The file was not uploaded yet.")
    /// This upload is being completed already. Try again shortly.
    public static let uploadBeingCompleted = ProblemCode(
        "UPLOAD_BEING_COMPLETED", 409, pt: "Este envio já está sendo concluído. Tente de novo em instantes.",
        en: "This upload is being completed already. Try again shortly.")
    /// This upload's time is over. Start another.
    public static let uploadExpired = ProblemCode(
        "UPLOAD_EXPIRED", 410, pt: "O prazo deste envio terminou. Comece outro.",
        en: "This upload's time is over. Start another.")
    /// This picture was removed.
    public static let uploadRemoved = ProblemCode(
        "UPLOAD_REMOVED", 410, pt: "Esta imagem foi removida.", en: "This picture was removed.")
    /// You have too many uploads that are unfinished or without an ad. Finish them or wait.
    public static let tooManyOpenUploads = ProblemCode(
        "TOO_MANY_OPEN_UPLOADS", 429, pt: "Você tem envios demais sem concluir ou sem anúncio. Conclua-os ou aguarde.",
        en: "You have too many uploads that are unfinished or without an ad. Finish them or wait.")
    /// You asked for too many uploads in this hour. Try again later.
    public static let tooManyUploads = ProblemCode(
        "TOO_MANY_UPLOADS", 429, pt: "Você pediu envios demais nesta hora. Tente mais tarde.",
        en: "You asked for too many uploads in this hour. Try again later.")
    /// Too many rooms on this connection. Leave one first.
    public static let tooManyRooms = ProblemCode(
        "TOO_MANY_ROOMS", 429, pt: "Salas demais nesta conexão. Saia de alguma antes.",
        en: "Too many rooms on this connection. Leave one first.")
    /// Unknown event.
    public static let unknownEvent = ProblemCode("UNKNOWN_EVENT", 400, pt: "Evento desconhecido.", en: "Unknown event.")

    /// All of them.
    public static let all: [ProblemCode] = [
        .malformedJSON, .badRequest, .unauthorized, .forbidden, .accountSuspended, .userSilenced, .notFound,
        .methodNotAllowed, .bodyTooLarge, .unsupportedMediaType, .uriTooLong, .preconditionFailed,
        .httpVersionNotSupported, .headersTooLarge, .requestTimeout, .validationFailed, .tooManyRequests,
        .quotaExceeded, .limitReached, .unavailable, .upstreamTimeout, .internalError, .emailTaken, .invalidCredentials,
        .wrongPassword, .refreshReused, .tooManyAttempts, .originNotAllowed, .idempotencyKeyReused,
        .idempotencyAnswerExpired, .roomNotFound, .notAMember, .memberHasLeft, .userSilencedInRoom, .roomSilenced,
        .roomArchived, .rateLimitRoom, .rateLimitUser, .cannotActOnSelf, .lastAdmin, .alreadyClaimed, .actionRefused,
        .invalidTransition, .versionConflict, .uploadInUse, .tooManyPendingAds, .uploadIncomplete,
        .uploadBeingCompleted, .uploadExpired, .uploadRemoved, .tooManyOpenUploads, .tooManyUploads, .tooManyRooms,
        .unknownEvent,
    ]
}
