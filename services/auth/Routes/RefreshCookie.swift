import Hummingbird
import Serving

/// Where a client keeps its refresh token.
enum RefreshTransport: String, CaseIterable, Sendable {
    /// In the JSON of requests and answers.
    case body
    /// In a cookie that no script can read: for browsers.
    case cookie
}

/// The cookie form of refresh tokens.
///
/// A browser sends the cookie by itself, so a request that brings it must come from one of our own pages: SameSite says so
/// to new browsers, and `Origin` is checked for all of them.
struct RefreshCookie: Sendable {
    static let name = "praca_refresh"

    let origins: Set<String>

    /// The token that the request's cookie holds, if any.
    /// - Throws: ``Problem`` `ORIGIN_NOT_ALLOWED` if there is a cookie and the page is not one of ours.
    func token(of request: Request) throws(Problem) -> String? {
        guard let token = request.cookie(Self.name) else { return nil }
        guard let origin = request.headers[.origin], origins.contains(origin) else { throw Problem(.originNotAllowed) }
        return token
    }

    /// `Set-Cookie` for a token that lives `seconds`.
    static func setting(_ token: String, seconds: Int) -> String {
        "\(name)=\(token); Path=/auth; Max-Age=\(seconds); HttpOnly; Secure; SameSite=Strict"
    }

    /// `Set-Cookie` that removes it.
    static let removal = setting("", seconds: 0)
}

/// Takes the cookie away from whoever is answered 401, whatever for: nobody else can, and it would be sent and refused
/// until it runs out. Only for our own pages: others must not be able to log anybody out.
struct DeadCookieMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    let cookie: RefreshCookie
    /// Told of the token that is taken away.
    var onRemoval: (@Sendable (String) async throws -> Void)?

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as any Refusal where refusal.problem.code.httpStatus == .unauthorized {
            guard let token = try? cookie.token(of: request) else { throw refusal }
            try await onRemoval?(token)
            var answer = refusal.problem
            answer.headers[values: .setCookie] = [RefreshCookie.removal]
            throw answer
        }
    }
}

/// The cookie that lets a device be known at the next login (``DeviceProofCodec``).
enum DeviceCookie {
    static let name = "praca_device"
    private static let days = 400

    /// `Set-Cookie` for a proof.
    static func setting(_ proof: String) -> String {
        "\(name)=\(proof); Path=/auth/login; Max-Age=\(days * 86_400); HttpOnly; Secure; SameSite=Strict"
    }
}

extension Request {
    /// The value of the first cookie with this name.
    func cookie(_ name: String) -> String? {
        for header in headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
                return String(parts[1])
            }
        }
        return nil
    }
}
