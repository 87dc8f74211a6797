import EventBus
import ModerationCore
import Postgres
import ServiceKit

/// Everything of moderation above its connections: what the server and the tests build alike.
struct ModerationParts: Sendable {
    let store: PostgresActions
    let events: EventHandler
    let useCases: ModerationUseCases
    let trust: TrustMaintenance
    let notices: DecisionNotices

    /// - Parameter readPool: a lane of its own for what may take long: decisions never wait for lists and checks of the log.
    init(
        _ settings: ModerationSettings, _ connections: ServiceConnections, readPool: PostgresPool, _ news: AccountNews
    ) {
        let (pool, outbox, logger, now) = (
            connections.pool, connections.outbox, connections.logger, connections.now
        )
        notices = DecisionNotices(pool: pool, limit: settings.waitingLimit, logger: logger)
        let queue = PostgresReviewQueue(pool: pool, readPool: readPool, news: news, now: now)
        let subjects = PostgresSubjects(pool: pool)
        let book = TrustBook(outbox: outbox, now: now)
        let record = { pool in
            PostgresActions(
                pool: pool, outbox: outbox, limits: settings.limits, wakeRelay: connections.wakeRelay, logger: logger,
                news: news, now: now)
        }
        store = record(pool)
        let pages = record(readPool)
        events = EventHandler(
            answers: AnswerBook(trust: book, logger: logger), ads: AdProjection(trust: book),
            readings: ReadingLog(logger: logger), trust: book,
            orders: OrderConsumer(PostgresOrders(), outbox: outbox, now: now))
        let awaitOutcome = AwaitOutcome(store: store, signals: notices, patience: settings.answerPatience)
        let carryOut = CarryOut(store: store, awaitOutcome: awaitOutcome)
        useCases = ModerationUseCases(
            reviewAd: ReviewAd(
                ads: subjects, earlier: store, carryOut: carryOut, awaitOutcome: awaitOutcome,
                patience: settings.lagPatience),
            moderateRoom: ModerateRoom(carryOut: carryOut),
            moderateUser: ModerateUser(
                accounts: subjects, earlier: store, carryOut: carryOut, awaitOutcome: awaitOutcome,
                patience: settings.lagPatience),
            removeMessage: RemoveMessage(carryOut: carryOut),
            grantPrivateAccess: GrantPrivateAccess(store: store, carryOut: carryOut),
            listPrivateAccess: ListPrivateAccess(store: pages),
            showAction: ShowAction(store: pages),
            listActions: ListActions(store: pages),
            listQueue: ListQueue(queue: queue),
            claimItem: ClaimItem(queue: queue, duration: settings.claimDuration),
            releaseItem: ReleaseItem(queue: queue),
            verifyAudit: VerifyAudit(log: AuditChain(pool: readPool)),
            reads: connections.allowance(settings.reads))
        trust = TrustMaintenance(pool: pool, book: book)
    }
}
