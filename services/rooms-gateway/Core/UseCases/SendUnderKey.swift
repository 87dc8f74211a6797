import Common
import Foundation

/// Takes a message that may come with an Idempotency-Key to the record, once for one key.
///
/// The key is held for the request before the message is sent, also where the message has a name of its own: whatever else
/// comes under the key is another request. A message without a name gets one from the key, so that a repetition finds it. A
/// message that was refused leaves its key free, wherever that happened; one of which nobody knows whether it is stored does
/// not.
package struct SendUnderKey: Sendable {
    let send: SendMessage
    let keys: any KeyHolding

    package init(send: SendMessage, keys: any KeyHolding) {
        self.send = send
        self.keys = keys
    }

    /// - Throws: `IdempotencyKeyReused`, `TooManyHeldKeys`, and what ``SendMessage`` throws.
    package func callAsFunction(
        _ command: SendMessage.Command, by caller: Caller, claim: IdempotencyClaim?
    ) async throws -> SendOutcome {
        guard let claim else { return try await send(command, by: caller) }
        let held = try await keys.hold(claim)
        var named = command
        named.clientMessageID = command.clientMessageID ?? held.name
        do {
            let outcome = try await send(named, by: caller)
            if outcome.isRefused { try await keys.letGo(held) }
            return outcome
        } catch let refusal as RoomsRefusal {
            // Nothing was submitted.
            try await keys.letGo(held)
            throw refusal
        }
    }
}

extension SendOutcome {
    /// Whether the record took nothing, for certain: a store that fell silent may have taken the message all the same.
    fileprivate var isRefused: Bool {
        switch self {
        case .stored, .repeated, .failed(.unavailable): false
        case .failed: true
        }
    }
}
