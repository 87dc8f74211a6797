import AuthCore
import Common
import Foundation
import Hummingbird
import JSON
import Serving

/// How a session begins, goes on and ends.
struct SignInRoutes: Sendable {
    let useCases: AuthUseCases
    let cookie: RefreshCookie
    let now: @Sendable () -> Date

    /// Adds what opens an account. Needs no token; a bad one is refused all the same, here and below.
    func addRegistration(to group: RouterGroup<AppRequestContext>) {
        group.post("register", use: register)
    }

    /// Adds what lets the owner of an account in, to as much as is their right.
    func addLogin(to group: RouterGroup<AppRequestContext>) {
        group.post("login", use: logIn)
    }

    /// Adds what lets a session go on.
    func addRefresh(to group: RouterGroup<AppRequestContext>) {
        group.post("refresh", use: refresh)
    }

    @Sendable private func register(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let device = request.device(context)
        let policy = useCases.passwordPolicy
        let ((command, transport), claim) = try await request.decodeCreation(by: IdempotencyClaim.nobody) {
            reader -> (RegisterAccount.Command, RefreshTransport)? in
            let email = reader.parsed("email") { text throws(ValueRefused) in try EmailAddress(parsing: text) }
            let password = reader.parsed("password") { text throws(ValueRefused) in try policy.parse(text) }
            let name = reader.parsed("displayName") { text throws(ValueRefused) in try DisplayName(chosen: text) }
            let transport = reader.optionalChoice("refreshIn", of: RefreshTransport.self) ?? .body
            guard let email, let password, let name else { return nil }
            return (.init(email: email, password: password, displayName: name, device: device), transport)
        }
        let keeping = useCases.registrations
        let creation = IdempotentCreation<SignedIn>(claim.map { keeping.guarded($0, for: command.email) }) { signedIn in
            try keeping.seal(answer(signedIn, by: transport, deviceProof: newProof(signedIn, having: nil)))
        } goodUntil: { signedIn in
            // The access token's end. By then the refresh token may have been used, and used again would end the session.
            signedIn.tokens.accessExpiresAt
        }
        let outcome = try await useCases.register(command, as: creation)
        return response(try keeping.open(outcome.answer), status: .created)
    }

    @Sendable private func logIn(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let device = request.device(context)
        let kept = request.cookie(DeviceCookie.name)
        let (command, transport) = try await request.decodeJSON { reader -> (LogIn.Command, RefreshTransport)? in
            let email = reader.parsed("email") { text throws(ValueRefused) in try EmailAddress(parsing: text) }
            let password = reader.parsed("password") { text throws(ValueRefused) in try Password(checking: text) }
            let transport = reader.optionalChoice("refreshIn", of: RefreshTransport.self) ?? .body
            let proof = reader.optionalString("deviceToken", length: 1...256) ?? kept
            guard let email, let password else { return nil }
            return (.init(email: email, password: password, device: device, deviceProof: proof), transport)
        }
        let signedIn = try await useCases.logIn(command)
        let proof = newProof(signedIn, having: command.deviceProof)
        return response(answer(signedIn, by: transport, deviceProof: proof))
    }

    @Sendable private func refresh(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let kept = try cookie.token(of: request)
        let token: String
        let transport: RefreshTransport
        if let kept {
            (token, transport) = (kept, .cookie)
        } else if request.saysItHasNoBody {
            // A page that asks whether it still has a session, and has not.
            throw Problem.unauthorized
        } else {
            token = try await request.decodeJSON { $0.string("refreshToken", length: 1...1024) }
            transport = .body
        }
        return response(answer(try await useCases.refresh(token), by: transport))
    }

    /// What the device keeps to be known by from now on; nil if what it has is good.
    private func newProof(_ signedIn: SignedIn, having proof: String?) -> String? {
        let email = signedIn.account.email
        if let proof, useCases.deviceProofs.device(of: proof, for: email) != nil { return nil }
        return useCases.deviceProofs.issue(for: email)
    }

    private func answer(
        _ signedIn: SignedIn, by transport: RefreshTransport, deviceProof: String? = nil
    ) -> SignInAnswer {
        var cookies: [String] = []
        if transport == .cookie {
            cookies.append(
                RefreshCookie.setting(signedIn.tokens.refreshToken, seconds: signedIn.tokens.refreshExpiresIn))
        }
        if let deviceProof { cookies.append(DeviceCookie.setting(deviceProof)) }
        let view = SignedInView(
            signedIn: signedIn, time: now(), showsRefreshToken: transport == .body,
            deviceProof: transport == .body ? deviceProof : nil)
        var json = JSONWriter(capacity: 1_024)
        view.write(to: &json)
        return SignInAnswer(cookies: cookies, body: String(buffer: json.buffer))
    }

    private func response(_ answer: SignInAnswer, status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers[values: .setCookie] = answer.cookies
        return .json(bytes: Array(answer.body.utf8), status: status, headers: headers)
    }
}

extension Request {
    /// Neither a length nor chunks (RFC 9112 §6.3), or a length of 0.
    fileprivate var saysItHasNoBody: Bool {
        headers[.transferEncoding] == nil && (headers[.contentLength] ?? "0") == "0"
    }

    /// What the owner will recognise the session by.
    fileprivate func device(_ context: AppRequestContext) -> Session.Device {
        Session.Device(userAgent: headers[.userAgent] ?? "", address: context.clientAddress)
    }
}

extension Password {
    /// A password to check, not a new one: only its length is held to anything.
    init(checking typed: String) throws(ValueRefused) {
        guard let password = Password(typed) else {
            throw ValueRefused(
                .tooLong, LocalizedText(pt: "A senha é longa demais.", en: "The password is too long."))
        }
        self = password
    }
}
