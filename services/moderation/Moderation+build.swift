import Common
import EventBus
import Foundation
import Hummingbird
import Logging
import ModerationCore
import Postgres
import ServiceKit
import ServiceLifecycle
import Serving

/// One moderation process: the only place that names concrete types and joins them.
struct ModerationProcess {
    private let settings: ModerationSettings

    init(_ settings: ModerationSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let guarding = backbone.makeGuard()
        // A lane of its own for what may take long: decisions never wait for lists and checks of the log.
        let readPool = try settings.common.makePool(size: settings.readPoolSize, purpose: "reads", backbone.logger)
        let parts = ModerationParts(
            settings, guarding.accounts.news, pool: backbone.pool, readPool: readPool,
            reads: backbone.allowance(settings.reads),
            outbox: backbone.outbox, wakeRelay: backbone.wakeRelay, logger: backbone.logger, now: backbone.now)
        let consumer = backbone.consumer(of: EventHandler.streams, handler: parts.events.handle)
        try await backbone.run(
            parts.router(guarding.authenticator),
            services: guarding.services + [
                readPool, guarding.tail, consumer, backbone.trimmer(of: [PublishedEvents.moderation]),
                backbone.idempotencyJob, parts.notices,
                backbone.job(
                    "trust", every: .seconds(60), batch: TrustUpkeep.batch, round: parts.trust.refreshDue),
            ])
    }
}

/// Everything of moderation above its connections: what the service, the commands and the tests build alike.
struct ModerationParts: Sendable {
    let store: PostgresActions
    let events: EventHandler
    let useCases: ModerationUseCases
    let trust: TrustUpkeep
    let notices: DecisionNotices

    init(
        _ settings: ModerationSettings, _ news: AccountNews, pool: PostgresPool, readPool: PostgresPool,
        reads: any Allowance, outbox: Outbox, wakeRelay: @escaping @Sendable () -> Void,
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        notices = DecisionNotices(pool: pool, limit: settings.waitingLimit, logger: logger)
        let queue = PostgresReviewQueue(pool: pool, readPool: readPool, news: news, now: now)
        let subjects = PostgresSubjects(pool: pool)
        let book = TrustBook(outbox: outbox, now: now)
        store = PostgresActions(
            pool: pool, outbox: outbox, limits: settings.limits, wakeRelay: wakeRelay, logger: logger, news: news,
            now: now)
        let pages = PostgresActions(
            pool: readPool, outbox: outbox, limits: settings.limits, wakeRelay: wakeRelay, logger: logger, news: news,
            now: now)
        events = EventHandler(
            answers: AnswerBook(trust: book, logger: logger), ads: AdProjection(trust: book),
            readings: ReadingLog(logger: logger), trust: book, erasure: Erasure(),
            orders: OrderConsumer(Erasure(), outbox: outbox, now: now))
        let carryOut = CarryOut(store: store, signals: notices, patience: settings.answerPatience)
        useCases = ModerationUseCases(
            reviewAd: ReviewAd(ads: subjects, earlier: store, carryOut: carryOut, patience: settings.lagPatience),
            moderateRoom: ModerateRoom(carryOut: carryOut),
            moderateUser: ModerateUser(
                accounts: subjects, earlier: store, carryOut: carryOut, patience: settings.lagPatience),
            removeMessage: RemoveMessage(carryOut: carryOut),
            grantPrivateAccess: GrantPrivateAccess(store: store, carryOut: carryOut),
            listPrivateAccess: ListPrivateAccess(store: pages),
            showAction: ShowAction(store: pages),
            listActions: ListActions(store: pages),
            listQueue: ListQueue(queue: queue),
            claimItem: ClaimItem(queue: queue, duration: settings.claimDuration),
            releaseItem: ReleaseItem(queue: queue),
            verifyAudit: VerifyAudit(log: AuditChain(pool: readPool)),
            reads: reads)
        trust = TrustUpkeep(pool: pool, book: book)
    }

    /// The routes, each behind the guard it needs.
    func router(_ authenticator: Authenticator) -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        let own = router.group("moderation")
            .add(middleware: AuthenticationMiddleware(authenticator, access: .ownRights))
        RecordRoutes(useCases: useCases).addOwn(to: own)
        let admins = router.group("moderation").add(middleware: AuthenticationMiddleware(authenticator))
            .add(middleware: AdminsOnly())
        DecisionRoutes(useCases: useCases).add(to: admins)
        RecordRoutes(useCases: useCases).addForAdmins(to: admins)
        QueueRoutes(useCases: useCases).add(to: admins)
        PrivateAccessRoutes(useCases: useCases).add(to: admins)
        return router
    }
}
