import EventBus
import Hummingbird
import ServiceKit
import ServiceLifecycle
import Serving

/// One auth process: the server put together from the parts.
struct AuthProcess {
    private let settings: AuthSettings

    init(_ settings: AuthSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let parts = try await AuthParts(settings, backbone.connections)
        try await backbone.run(parts.router(), services: parts.services(backbone))
    }
}

extension AuthParts {
    /// What has to run while the service does.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        [
            backbone.job("signing keys", every: SigningKeys.readInterval, round: keys.reload),
            backbone.job("revocations", every: RevocationReplay.interval) { [replay] in try await replay.round() },
            backbone.consumer(of: EventHandler.streams, handler: events.handle),
            backbone.trimmer(of: [PublishedEvents.users]), backbone.idempotencyJob,
            backbone.job(
                "standings", every: .milliseconds(250), batch: StandingMaintenance.batch, round: standings.expireSome),
            backbone.job(
                "sessions", every: .seconds(600), batch: SessionMaintenance.batch, round: oldSessions.deleteExpired),
        ]
    }

    /// The routes, each behind the guard it needs.
    func router() -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        KeyRoutes(keys: { [keys] in keys.published }).add(
            to: router.group().add(
                middleware: AuthenticationMiddleware(authenticator, requirement: .optional, access: .entrance)))
        func group(_ access: RouteAccess, _ requirement: AuthenticationMiddleware.Requirement = .required)
            -> RouterGroup<AppRequestContext>
        {
            router.group("auth").add(
                middleware: AuthenticationMiddleware(authenticator, requirement: requirement, access: access))
        }
        let signIn = SignInRoutes(useCases: useCases, cookie: cookie, now: now)
        signIn.addRegistration(to: group(.entrance, .optional))
        signIn.addLogin(to: group(.ownRights, .optional))
        // Inside the guard: a bad access token says nothing about the cookie beside it.
        signIn.addRefresh(
            to: group(.ownRights, .optional).add(middleware: DeadCookieMiddleware(cookie: cookie, onRemoval: nil)))
        let account = AccountRoutes(useCases: useCases, cookie: cookie, now: now)
        account.addContent(to: group(.content))
        account.addOwn(to: group(.ownRights))
        // Outside the guard: whoever logs out wants to be rid of the cookie, whatever became of the access token.
        let endSession = DeadCookieMiddleware(
            cookie: cookie, onRemoval: { [useCases] in try await useCases.logOut(refreshToken: $0) })
        account.addLogout(
            to: router.group("auth").add(middleware: endSession)
                .add(middleware: AuthenticationMiddleware(authenticator, access: .ownRights)))
        return router
    }
}
