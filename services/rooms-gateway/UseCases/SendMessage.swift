import Foundation

/// Takes a message from its author to the record.
///
/// Admission (who, where, how often) happens before the call returns, in the order of calls of one sender; the
/// completion runs after the commit. A send that stores nothing gives back what it took from the room's windows.
struct SendMessage: Sendable {
    struct Command: Sendable {
        let roomID: UUID
        let body: MessageBody
        var clientMessageID: String?
        let replyTo: UUID?
        /// Whether sending makes the author a member of a public room, as it does where there is no join before it.
        let joinsPublicRoom: Bool
        let traceparent: String?
    }

    let access: RoomAccess
    let messages: any MessageStore
    let limiter: any RateLimiting
    let writer: any MessageWriting
    let now: @Sendable () -> Date

    /// - Throws: `RoomsError`; then `completion` never runs.
    func callAsFunction(
        _ command: Command, by caller: Caller, completion: @escaping @Sendable (SendOutcome) -> Void
    ) async throws {
        let entry = try await access.writable(command.roomID, by: caller, joining: command.joinsPublicRoom)
        let room = entry.room
        if let block = entry.block(of: caller, at: now()) { throw block }
        if let replyTo = command.replyTo, try await !messages.contains(replyTo, in: room.id) {
            throw RoomsError.unknownReference("replyTo")
        }
        let draft = MessageDraft(
            roomID: room.id,
            author: caller.author,
            body: command.body,
            clientMessageID: command.clientMessageID,
            replyTo: command.replyTo,
            traceparent: command.traceparent
        )
        let windows = RateWindows(caller.isAdmin ? .none : room.rules)
        let reservation: RateReservation?
        do {
            reservation = try await limiter.reserve(roomID: room.id, userID: caller.userID, windows: windows)
        } catch .rateLimited(let refusal) {
            guard try await answerRepeat(of: draft, completion: completion) else {
                throw RoomsError.rateLimited(refusal)
            }
            return
        }
        do {
            try writer.submit(draft) { outcome in
                completion(outcome)
                giveBack(reservation, windows: windows, after: outcome)
            }
        } catch {
            if let reservation { await limiter.release(reservation, windows: windows) }
            throw error
        }
    }

    /// The same, waiting for the end of it.
    func callAsFunction(_ command: Command, by caller: Caller) async throws -> SendOutcome {
        let (outcomes, outcome) = AsyncStream<SendOutcome>.makeStream(bufferingPolicy: .bufferingOldest(1))
        try await self(command, by: caller) {
            outcome.yield($0)
            outcome.finish()
        }
        for await outcome in outcomes { return outcome }
        throw CancellationError()
    }

    /// A retry that meets a closed window is still answered with the message it repeats.
    private func answerRepeat(
        of draft: MessageDraft, completion: @escaping @Sendable (SendOutcome) -> Void
    ) async throws -> Bool {
        guard let key = CommitPlan.OnceKey(draft) else { return false }
        if writer.join(key, completion: completion) { return true }
        let stored = try await messages.message(
            of: key.authorID, in: key.roomID, clientMessageID: key.clientMessageID)
        guard let stored else { return false }
        completion(.repeated(stored))
        return true
    }

    private func giveBack(_ reservation: RateReservation?, windows: RateWindows, after outcome: SendOutcome) {
        guard let reservation else { return }
        if case .stored = outcome { return }
        Task { await limiter.release(reservation, windows: windows) }
    }
}
