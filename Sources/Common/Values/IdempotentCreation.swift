import Foundation
import JSON

/// What makes two requests the same one (`Idempotency-Key`): who asks, under which key, for what.
public struct IdempotencyClaim: Sendable, Equatable {
    /// How long an answer is kept, in seconds.
    public static let lifetime: TimeInterval = 24 * 3_600

    /// Keys are a caller's own.
    public let caller: UUID
    /// The key, 1–255 visible ASCII characters.
    public let key: String
    /// A hash of method, path (in its one form) and body.
    public let digest: [UInt8]

    /// A claim.
    public init(caller: UUID, key: String, digest: [UInt8]) {
        self.caller = caller
        self.key = key
        self.digest = digest
    }
}

/// Something that is created once, however often it is asked for under one key.
///
/// The store that creates it keeps the answer in the same transaction and gives it again; without a claim it just creates.
public struct IdempotentCreation<Value: Sendable>: Sendable {
    /// What the request is known by; nil if it brought no key.
    public let claim: IdempotencyClaim?
    /// The answer's bytes for what was created.
    public let answer: @Sendable (Value) throws -> [UInt8]
    /// When something in the answer ends: a signature, a token. From then on it is not given again; nil for never.
    public let goodUntil: @Sendable (Value) -> Date?

    /// A creation.
    public init(
        _ claim: IdempotencyClaim?, answer: @escaping @Sendable (Value) throws -> [UInt8],
        goodUntil: @escaping @Sendable (Value) -> Date? = { _ in nil }
    ) {
        self.claim = claim
        self.answer = answer
        self.goodUntil = goodUntil
    }
}

extension IdempotentCreation where Value: JSONWritable {
    /// A creation that is answered with what was created, as JSON.
    public init(_ claim: IdempotencyClaim?) {
        self.init(claim) { value in
            var json = JSONWriter(capacity: 512)
            value.write(to: &json)
            return Array(json.buffer.readableBytesView)
        }
    }
}

/// What came of an ``IdempotentCreation``.
public struct CreationOutcome<Value: Sendable>: Sendable {
    /// The answer's bytes, the same for every repetition.
    public let answer: [UInt8]
    /// What was created now; nil for a repetition.
    public let value: Value?

    /// An outcome.
    public init(answer: [UInt8], value: Value?) {
        self.answer = answer
        self.value = value
    }
}

/// The key was used for another request before.
public struct IdempotencyKeyReused: Error, Sendable {
    /// The error.
    public init() {}
}

/// The request was answered before, but what the answer held has ended: a token or a signature that nobody takes any more.
public struct IdempotencyAnswerExpired: Error, Sendable {
    /// The answer, for whoever can make a new one of what it names.
    public let answer: [UInt8]

    /// The error.
    public init(answer: [UInt8]) { self.answer = answer }
}
