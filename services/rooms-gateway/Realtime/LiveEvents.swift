import Common
import EventBus
import Foundation
import Logging
import NIOCore
import RoomsGatewayCore
import ServiceKit
import Serving
import SocketIO

/// What every gateway does with every entry of the streams it watches: hand messages to their rooms, keep what it
/// remembers fresh, and make changes of accounts and sessions felt on open sockets.
///
/// Nothing here is stored. Whatever is missed because the stream was interrupted is made good by `resynchronize`.
struct LiveEvents: Sendable {
    /// Accounts read in one query.
    private static let accountsAtOnce = 1_000
    static let streams = [PublishedEvents.messages, PublishedEvents.rooms, AccountProjection.stream]

    let feeds: RoomFeeds
    let fanOut: MessageFanOut
    let repair: FeedRepair
    let users: ProjectedAccounts
    let rooms: RoomDirectory
    let rights: RoomRights
    let updates: RoomUpdates
    let sockets: SocketDirectory
    let revocations: RedisSessionRevocations
    /// Runs what tells many things at once.
    let together: @Sendable (() -> Void) -> Void
    let logger: Logger
    let now: @Sendable () -> Date

    func receive(_ stream: EventStream, _ events: [Event]) async {
        together {
            for event in events { receive(event) }
        }
    }

    private func receive(_ event: Event) {
        do {
            switch event.kind {
            case .messageSent: try fanOut.heard(event)
            case .messageDeleted: try remove(event)
            case .roomCreated, .roomUpdated, .roomArchived, .roomUnarchived: try update(event)
            case .roomMemberSilenced: try silence(event)
            case .roomMemberUnsilenced: try unsilence(event)
            case .sessionRevoked: try revoke(event)
            case .userRegistered, .userUpdated, .userStatusChanged, .userDeleted: try changeAccount(event)
            // On these streams too, but nothing of it is felt.
            case .roomHistoryRead: break
            // On streams that are not watched.
            case .adSubmitted, .adUpdated, .adStatusChanged, .uploadCompleted, .uploadRejected, .uploadRemoved,
                .adApproved, .adSuspended, .adRemoved, .roomSilenced, .roomUnsilenced, .roomArchiveOrdered,
                .roomUnarchiveOrdered, .userSilenced, .userUnsilenced, .userSuspended, .userReinstated,
                .userDeletionOrdered, .messageRemovalOrdered, .privateAccessGranted, .actionApplied, .actionRefused,
                .userTrustChanged:
                break
            case nil:
                logger.debug("event is not known", metadata: ["type": "\(event.type)", "id": "\(event.id)"])
            }
        } catch {
            // The entry is kept by the stream and its consumers; here it can only be passed over.
            logger.error(
                "event cannot be read",
                metadata: ["type": "\(event.type)", "id": "\(event.id)", LogKey.error: "\(error)"])
        }
    }

    /// The streams' continuity cannot be proven: trust nothing that was kept fresh by them.
    func resynchronize() async {
        users.forget()
        rooms.forget()
        repair.compareNow()
        await levelAccounts()
        let revoked = await revocations.revoked(of: Set(sockets.all.compactMap { $0.session?.sessionID }))
        guard !revoked.isEmpty else { return }
        for socket in sockets.all where socket.session.map({ revoked.contains($0.sessionID) }) ?? false {
            socket.end(code: .sessionRevoked)
        }
    }

    /// Makes felt what the record knows of the accounts of everybody who is connected. Whatever the stream tells comes to the
    /// record of one gateway first, and to the memory of the others only if the stream goes on.
    func levelAccounts() async {
        let connected = sockets.users
        for start in stride(from: 0, to: connected.count, by: Self.accountsAtOnce) {
            let part = Array(connected[start..<min(start + Self.accountsAtOnce, connected.count)])
            do {
                for change in try await users.readAgain(part) { felt(change.now, before: change.before, by: change.id) }
            } catch {
                logger.warning("accounts cannot be compared with the record", metadata: [LogKey.error: "\(error)"])
            }
        }
    }

    // MARK: Messages

    private func remove(_ event: Event) throws {
        let place = try MessagePlace(event.data)
        feeds.feed(of: place.roomID)?.remove(seq: place.seq) {
            SocketEvents.messageDeleted(json: ByteBuffer(bytes: event.data))
        }
    }

    // MARK: Rooms

    private func update(_ event: Event) throws {
        let change = try RoomChange(event)
        let before = rooms.learn(change.room)
        if let userID = change.removedMember {
            rights.expel(userID, from: change.room.id, at: change.room.version)
        }
        guard let feed = feeds.feed(of: change.room.id) else { return }
        feed.applied(version: change.room.version)
        // Whoever is in a new room was told by joining what it is like, and the event does not know of them.
        guard event.kind != .roomCreated else { return }
        // A late event tells what the room was like once.
        guard feed.isNews(version: change.room.version, after: before?.version) else { return }
        if change.removedMember == nil { updates.tell(change.room) } else { updates.tellLater(change.room) }
    }

    private func silence(_ event: Event) throws {
        let silence = try RoomSilence(event)
        rooms.learn(silence, of: silence.userID, in: silence.roomID, version: Int64(event.version))
        feeds.feed(of: silence.roomID)?.applied(version: Int64(event.version))
        emit(
            SocketEvents.usersBlocked(
                .userSilencedInRoom, in: silence.roomID, until: silence.until, reason: silence.reason),
            to: silence.userID)
    }

    private func unsilence(_ event: Event) throws {
        let lifted = try LiftedSilence(event)
        rooms.learn(nil, of: lifted.userID, in: lifted.roomID, version: Int64(event.version))
        feeds.feed(of: lifted.roomID)?.applied(version: Int64(event.version))
        emit(SocketEvents.usersUnblocked(.userSilencedInRoom, in: lifted.roomID), to: lifted.userID)
    }

    // MARK: Accounts and sessions

    private func revoke(_ event: Event) throws {
        let revocation = try SessionRevocation(event)
        revocations.remember(revocation.sessionID)
        for socket in sockets.sockets(of: revocation.userID) where socket.session?.sessionID == revocation.sessionID {
            socket.end(code: .sessionRevoked)
        }
    }

    private func changeAccount(_ event: Event) throws {
        guard let change = try AccountChange(event) else { return }
        let before = users.learn(change)
        apply(change.account, reason: change.reason, to: change.userID)
        unblock(change.account, before: before, change.userID)
    }

    /// The same for what was read from the record: told where it is another state than before.
    private func felt(_ account: AccountState, before: AccountState?, by userID: UUID) {
        guard account != before else { return }
        apply(account, reason: nil, to: userID)
        unblock(account, before: before, userID)
    }

    private func unblock(_ account: AccountState, before: AccountState?, _ userID: UUID) {
        // Whether it still held then does not matter: a silence that ran out has ended a moment before this tells of it.
        if before?.silence != nil, account.effectiveStatus(at: now()) == .active {
            emit(SocketEvents.usersUnblocked(.userSilenced), to: userID)
        }
    }

    private func apply(_ account: AccountState, reason: String?, to userID: UUID) {
        let standing = account.standing(at: now())
        switch standing.status {
        case .active: return
        case .silenced:
            emit(SocketEvents.usersBlocked(.userSilenced, until: standing.until, reason: reason), to: userID)
        case .suspended, .deleted:
            for socket in sockets.sockets(of: userID) { socket.end(code: .accountSuspended) }
        }
    }

    private func emit(_ packet: EncodedPacket, to userID: UUID) {
        for socket in sockets.sockets(of: userID) { socket.emit(packet) }
    }
}
