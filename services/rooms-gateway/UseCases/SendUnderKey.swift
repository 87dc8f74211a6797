import Common
import Foundation

/// Takes a message that may come with an Idempotency-Key to the record, once for one key.
///
/// The key is held for the request before the message is sent, also where the message has a name of its own: whatever else
/// comes under the key is another request. A message without a name gets one from the key, so that a repetition finds it.
struct SendUnderKey: Sendable {
    let send: SendMessage
    let keys: any KeyHolding

    /// - Throws: `IdempotencyKeyReused`, and what ``SendMessage`` throws.
    func callAsFunction(
        _ command: SendMessage.Command, by caller: Caller, claim: IdempotencyClaim?
    ) async throws -> SendOutcome {
        guard let claim else { return try await send(command, by: caller) }
        let held = try await keys.hold(claim)
        var named = command
        named.clientMessageID = command.clientMessageID ?? held.name
        do {
            return try await send(named, by: caller)
        } catch let refusal as RoomsError {
            // Nothing was submitted. An outcome that failed is another matter: its message may be stored all the same.
            try await keys.letGo(held)
            throw refusal
        }
    }
}
