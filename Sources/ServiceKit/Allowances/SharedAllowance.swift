import Common
import Foundation
import Logging
import Metrics
import Primitives
import Redis
import Synchronization

/// An allowance that holds for a person over all processes together, without asking Redis each time.
///
/// A person's span begins with the first thing paid for. Processes draw portions of what is left of it from one counter in
/// Redis (`allowance:<name>:{<person>}`) and spend them from memory: together they never spend more than the amount in a
/// span, and what a process drew and did not spend is lost with the span. While Redis does not answer, each process gives
/// the whole amount by itself. Keeps at most `capacity` people; who falls out early draws anew.
public final class SharedAllowance: Allowance {
    /// How much, in what time.
    public struct Rule: Sendable {
        /// Names the allowance, in lower-case words with hyphens: a part of its key, the label of its metrics, and what a
        /// refusal calls it.
        public let name: String
        /// What a person may spend in a span.
        public let amount: Int
        /// How long a span is.
        public let span: Duration
        /// What a process draws at once.
        public let portion: Int

        /// - Parameter portion: a twentieth of `amount` if nil.
        public init(name: String, amount: Int, span: Duration, portion: Int? = nil) {
            self.name = name
            self.amount = amount
            self.span = span
            self.portion = min(amount, max(1, portion ?? amount / 20))
        }
    }

    private struct Drawn {
        var left: Int
        let until: ContinuousClock.Instant
        /// There is no more to draw until then.
        var isLast: Bool
    }

    /// What Redis grants.
    private struct Answer {
        let granted: Int
        /// There is no more to draw in this span.
        let isLast: Bool
        /// What is left of the span.
        let left: Duration
    }

    private enum Outcome {
        /// Out of the span that ends then.
        case paid(ContinuousClock.Instant)
        case refused(Duration)
    }

    private let rule: Rule
    private let redis: RedisClient
    private let patience: Duration
    private let logger: Logger
    private let drawn: Mutex<GenerationCache<UUID, Drawn>>
    private let askAgainAt = Mutex(ContinuousClock.now)
    private let refusals: Counter
    private let fallbacks: Counter

    /// How long Redis is left alone after it failed to answer.
    private static let pause = Duration.seconds(1)

    /// An allowance whose counters are on `redis`.
    public init(_ rule: Rule, redis: RedisClient, capacity: Int = 100_000, logger: Logger) {
        self.rule = rule
        self.redis = redis
        self.logger = logger
        patience = redis.configuration.commandTimeout / 4
        drawn = Mutex(GenerationCache(capacity: capacity))
        refusals = Counter(label: "allowance_refusals_total", dimensions: [("allowance", rule.name)])
        fallbacks = Counter(label: "allowance_fallback_total", dimensions: [("allowance", rule.name)])
    }

    /// Pays from what this process has drawn, or draws. What is more than a whole span's amount is never paid.
    public func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment {
        let outcome: Outcome
        if let known = look(amount, personID) {
            outcome = known
        } else {
            let answer = await draw(amount, personID)
            outcome = pay(amount, personID, with: answer)
        }
        switch outcome {
        case .paid(let end): return Payment(amount, by: personID, spanEnd: end)
        case .refused(let wait): throw refuse(wait)
        }
    }

    private func pay(_ amount: Int, _ personID: UUID, with answer: Answer?) -> Outcome {
        drawn.withLock { drawn in
            let now = ContinuousClock.now
            var sum = sum(drawn.value(for: personID), answer, now)
            defer { drawn.insert(sum, for: personID) }
            guard sum.left >= amount else { return .refused(sum.until - now) }
            sum.left -= amount
            return .paid(sum.until)
        }
    }

    /// Returns what was paid, to be spent at this process before the span is over that it was paid out of: the next span has
    /// its whole amount, and no more.
    public func giveBack(_ payment: Payment) {
        drawn.withLock { drawn in
            guard var known = drawn.value(for: payment.personID), known.until == payment.spanEnd, known.until > .now
            else {
                return
            }
            known.left += payment.amount
            drawn.insert(known, for: payment.personID)
        }
    }

    /// What there is with what was drawn now.
    private func sum(_ known: Drawn?, _ answer: Answer?, _ now: ContinuousClock.Instant) -> Drawn {
        let known = known.flatMap { $0.until > now ? $0 : nil }
        guard let answer else {
            // Without an answer the whole amount is given once a span, however many ask at the same time and whatever was
            // drawn before: the first of them makes it the last.
            let granted = known?.isLast == true ? 0 : rule.amount
            return Drawn(left: (known?.left ?? 0) + granted, until: known?.until ?? now + rule.span, isLast: true)
        }
        let drawn = Drawn(left: answer.granted, until: now + answer.left, isLast: answer.isLast)
        guard let known else { return drawn }
        // An answer that was long on its way may be of the span before, or the first one of the next: spans do not add up.
        if drawn.until > known.until + rule.span / 2 { return drawn }
        if drawn.until < known.until - rule.span / 2 { return known }
        return Drawn(left: known.left + drawn.left, until: known.until, isLast: drawn.isLast)
    }

    /// nil if there is more to draw first.
    private func look(_ amount: Int, _ personID: UUID) -> Outcome? {
        drawn.withLock { drawn in
            let now = ContinuousClock.now
            guard var known = drawn.value(for: personID), known.until > now else { return nil }
            guard known.left >= amount else { return known.isLast ? .refused(known.until - now) : nil }
            known.left -= amount
            drawn.insert(known, for: personID)
            return .paid(known.until)
        }
    }

    private func refuse(_ wait: Duration) -> QuotaRefusal {
        refusals.increment()
        return QuotaRefusal(policy: rule.name, quota: rule.amount, window: rule.span, retryAfter: wait)
    }

    /// nil if Redis did not answer.
    private func draw(_ amount: Int, _ personID: UUID) async -> Answer? {
        let now = ContinuousClock.now
        guard askAgainAt.withLock({ $0 <= now }) else {
            fallbacks.increment()
            return nil
        }
        do {
            let reply = try await redis.eval(
                Self.drawScript, keys: [Self.key(rule.name, personID)],
                arguments: [
                    RedisArgument(rule.amount), RedisArgument(rule.span.milliseconds(rounded: .up)),
                    RedisArgument(max(rule.portion, amount)),
                ], timeout: patience)
            guard let parts = reply.array, parts.count == 3, let granted = parts[0].integer,
                let rest = parts[1].integer, let milliseconds = parts[2].integer
            else { throw RedisError.unexpectedReply("a drawn allowance") }
            return Answer(granted: Int(granted), isLast: rest == 0, left: .milliseconds(milliseconds))
        } catch {
            askAgainAt.withLock { $0 = now + Self.pause }
            fallbacks.increment()
            logger.warning(
                "an allowance is this process's own for now",
                metadata: ["allowance": "\(rule.name)", LogKey.error: "\(error)"])
            return nil
        }
    }

    static func key(_ name: String, _ personID: UUID) -> String { "allowance:\(name):{\(personID.lowercased)}" }

    /// Grants ARGV[3] of what is left of ARGV[1] in the span of ARGV[2] milliseconds, which begins anew where none runs or
    /// the clock was set back. Answers what was granted, what is left to draw, and the milliseconds left of the span.
    private static let drawScript = RedisScript(
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local amount, span, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local known = redis.call('HMGET', KEYS[1], 'since', 'spent')
        local since, spent = tonumber(known[1]), tonumber(known[2])
        if not since or not spent or now < since or now - since >= span then since, spent = now, 0 end
        local granted = math.max(0, math.min(wanted, amount - spent))
        if granted > 0 then
            redis.call('HSET', KEYS[1], 'since', string.format('%d', since), 'spent', string.format('%d', spent + granted))
            redis.call('PEXPIRE', KEYS[1], string.format('%d', since + span - now))
        end
        return { granted, math.max(0, amount - spent - granted), since + span - now }
        """)
}
