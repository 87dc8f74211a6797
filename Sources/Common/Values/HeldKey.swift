import Foundation
import Primitives

/// An Idempotency-Key that is one request's for as long as keys live.
public struct HeldKey: Sendable, Equatable {
    /// Whose key, which, and for what.
    public let claim: IdempotencyClaim
    /// Since when the key is held.
    public let since: Date
    /// What the request was answered before, where that is kept.
    public let answer: [UInt8]?
    /// What the caller paid for it; nil where the key was held already.
    public let payment: Payment?

    /// A held key.
    public init(claim: IdempotencyClaim, since: Date, answer: [UInt8]? = nil, payment: Payment? = nil) {
        self.claim = claim
        self.since = since
        self.answer = answer
        self.payment = payment
    }

    /// A name for what is made under the key: the same for every repetition, another once the key has been free again.
    public var name: String {
        let life = Int64((since.timeIntervalSince1970 * 1_000_000).rounded())
        return "idempotency:" + Base64URL.encode(Digest.sha256(Array("\(life) \(claim.key)".utf8)))
    }
}

/// Idempotency keys of requests whose work is no single transaction with the key, and changes nothing when it is done a
/// second time: a message that is stored once under a name of its own, a membership that is there or not.
///
/// A key is held before the work: from then on another request under it is refused. What the work answers may be kept. A
/// person holds only so many in a while: a key outlives its request, also one that changed nothing.
public protocol KeyHolding: Sendable {
    /// Holds a claim's key for it.
    /// - Throws: ``IdempotencyKeyReused`` if the key is another request's; ``TooManyHeldKeys``, but not for a repetition.
    func hold(_ claim: IdempotencyClaim) async throws -> HeldKey
    /// Keeps an answer, unless another request under the same key was faster.
    /// - Returns: the answer that is kept.
    func keep(_ answer: [UInt8], under key: HeldKey) async throws -> [UInt8]
    /// Leaves the key free again, for work that was refused: once everybody has let go who held it for the same request.
    func letGo(_ key: HeldKey) async throws
}

/// The caller holds as many keys as they may in a while.
public struct TooManyHeldKeys: Error, Sendable {
    /// Which quota it is, and when to come back.
    public let refusal: QuotaRefusal

    /// The error.
    public init(_ refusal: QuotaRefusal) { self.refusal = refusal }
}
