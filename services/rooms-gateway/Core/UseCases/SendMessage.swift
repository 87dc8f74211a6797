import Common
import Foundation

/// Takes a message from its author to the record.
///
/// Admission (who, where, how often) happens before the call returns, in the order of calls of one sender; the
/// completion runs after the commit. A repeat is recognised before anything is taken for it: it would hold the room's
/// window until it is known to be one, and repeats in a row would keep everybody else out. A send that stores nothing
/// gives back what it took.
package struct SendMessage: Sendable {
    package struct Command: Sendable {
        package let roomID: UUID
        package let body: MessageBody
        package var clientMessageID: String?
        package let replyTo: UUID?
        /// Whether a message that is stored makes its author a member of a public room, as where there is no join before it.
        package let joinsPublicRoom: Bool

        package init(
            roomID: UUID, body: MessageBody, clientMessageID: String? = nil, replyTo: UUID?, joinsPublicRoom: Bool
        ) {
            self.roomID = roomID
            self.body = body
            self.clientMessageID = clientMessageID
            self.replyTo = replyTo
            self.joinsPublicRoom = joinsPublicRoom
        }
    }

    let access: RoomAccess
    let messages: any MessageStore
    let limiter: any RateLimiting
    let writer: any MessageWriting
    /// Bytes of messages and changes.
    let bytes: any Allowance
    let now: @Sendable () -> Date

    package init(
        access: RoomAccess, messages: any MessageStore, limiter: any RateLimiting, writer: any MessageWriting,
        bytes: any Allowance, now: @escaping @Sendable () -> Date
    ) {
        self.access = access
        self.messages = messages
        self.limiter = limiter
        self.writer = writer
        self.bytes = bytes
        self.now = now
    }

    /// - Throws: `RoomsRefusal`; then `completion` never runs.
    package func callAsFunction(
        _ command: Command, by caller: Caller, completion: @escaping @Sendable (SendOutcome) -> Void
    ) async throws {
        let entry = try await access.writable(command.roomID, by: caller, joining: command.joinsPublicRoom)
        let room = entry.room
        let draft = MessageDraft(
            roomID: room.id,
            author: caller.author,
            body: command.body,
            clientMessageID: command.clientMessageID,
            replyTo: command.replyTo,
            admission: MessageDraft.Admission(
                roomVersion: room.version, isMember: entry.standing.isMember,
                // Whoever was let in as a member and is none any more is not brought back by what was on its way.
                mayJoin: command.joinsPublicRoom && !entry.standing.isMember,
                isAdmin: caller.isAdmin)
        )
        if let block = entry.block(of: caller, at: now()) {
            // Who may not write any more is told all the same that what they repeat was stored.
            guard try await answerRepeat(of: draft, completion: completion) else { throw block }
            return
        }
        if let replyTo = command.replyTo, try await !messages.contains(replyTo, in: room.id) {
            throw RoomsRefusal.unknownReference("replyTo")
        }
        let windows = RateWindows(caller.isAdmin ? .none : room.rules)
        guard !entry.standing.isMember else {
            return try await pay(for: draft, windows: windows, completion: completion)
        }
        // Storing the message makes a member, out of what the author may begin.
        let additions = access.additions
        let entrance = try await additions.pay(1, by: caller.userID, outOf: .members)
        do {
            try await pay(for: draft, windows: windows) { outcome in
                completion(outcome)
                if case .stored = outcome { return }
                additions.giveBack(entrance)
            }
        } catch {
            additions.giveBack(entrance)
            throw error
        }
    }

    private func pay(
        for draft: MessageDraft, windows: RateWindows, completion: @escaping @Sendable (SendOutcome) -> Void
    ) async throws {
        // Where nothing is taken, the commit itself finds repeats.
        if !windows.isOff, try await answerRepeat(of: draft, completion: completion) { return }
        let payment: Payment
        do throws(RoomsRefusal) {
            payment = try await bytes.pay(draft.cost, by: draft.author.id, outOf: .bytes)
        } catch {
            guard try await answerRepeat(of: draft, completion: completion) else { throw error }
            return
        }
        do {
            try await submit(draft, for: payment, windows: windows, completion: completion)
        } catch {
            bytes.giveBack(payment)
            throw error
        }
    }

    private func submit(
        _ draft: MessageDraft, for payment: Payment, windows: RateWindows,
        completion: @escaping @Sendable (SendOutcome) -> Void
    ) async throws {
        let reservation: RateReservation?
        do {
            reservation = try await limiter.reserve(
                roomID: draft.roomID, userID: draft.author.id, windows: windows)
        } catch .rateLimited(let refusal) {
            // The first of two sends at once took the window, and this is the second.
            guard try await answerRepeat(of: draft, completion: completion) else {
                throw RoomsRefusal.rateLimited(refusal)
            }
            bytes.giveBack(payment)
            return
        }
        do {
            try writer.submit(draft) { outcome in
                completion(outcome)
                if case .stored = outcome { return }
                bytes.giveBack(payment)
                guard let reservation else { return }
                Task { await limiter.release(reservation, windows: windows) }
            }
        } catch {
            if let reservation { await limiter.release(reservation, windows: windows) }
            throw error
        }
    }

    /// The same, waiting for the end of it.
    package func callAsFunction(_ command: Command, by caller: Caller) async throws -> SendOutcome {
        let (outcomes, outcome) = AsyncStream<SendOutcome>.makeStream(bufferingPolicy: .bufferingOldest(1))
        try await self(command, by: caller) {
            outcome.yield($0)
            outcome.finish()
        }
        for await outcome in outcomes { return outcome }
        throw CancellationError()
    }

    /// Answers a repeat with the message that it repeats, whatever the windows say.
    /// - Returns: false if it is none that is known by now.
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
}
