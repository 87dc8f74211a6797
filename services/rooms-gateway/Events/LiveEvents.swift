import Common
import EventBus
import Foundation
import Logging
import NIOCore
import ServiceKit
import SocketIO

/// What every gateway does with every entry of the streams it watches: hand messages to their rooms, keep what it
/// remembers fresh, and make changes of accounts and sessions felt on open sockets.
///
/// Nothing here is stored. Whatever is missed because the stream was interrupted is made good by `resynchronize`.
struct LiveEvents: Sendable {
    static let streams = [PublishedEvents.messages, PublishedEvents.rooms, AccountProjection.stream]

    let feeds: RoomFeeds
    let repair: FeedRepair
    let ownEvents: OwnEvents
    let users: ProjectedAccounts
    let rooms: RoomDirectory
    let sockets: SocketDirectory
    let broadcaster: RoomBroadcaster
    let revocations: RedisSessionRevocations
    let logger: Logger

    func receive(_ stream: EventStream, _ events: [Event]) async {
        for event in events {
            do {
                switch event.type {
                case "message.sent": if !ownEvents.contains(event.id) { try deliver(event) }
                case "message.deleted": try remove(event)
                case "room.created", "room.updated": try update(event)
                case "room.member_silenced": try silence(event)
                case "room.member_unsilenced": try unsilence(event)
                case "session.revoked": try revoke(event)
                default: try changeAccount(event)
                }
            } catch {
                // The entry is kept by the stream and its consumers; here it can only be passed over.
                logger.error(
                    "event cannot be read",
                    metadata: ["type": "\(event.type)", "id": "\(event.id)", LogKey.error: "\(error)"])
            }
        }
    }

    /// The streams' continuity cannot be proven: trust nothing that was kept fresh by them.
    func resynchronize() async {
        users.forget()
        rooms.forget()
        repair.compareNow()
        for userID in sockets.users {
            guard let account = try? await users.account(userID) else { continue }
            apply(account, reason: nil, to: userID)
        }
    }

    // MARK: Messages

    private func deliver(_ event: Event) throws {
        let place = try MessagePlace(event.data)
        guard let feed = feeds.feed(of: place.roomID) else { return }
        let hasGap = feed.offer(seq: place.seq) {
            SocketEvents.messageNew(json: ByteBuffer(bytes: event.data))
        }
        if hasGap { repair.noticeGap() }
    }

    private func remove(_ event: Event) throws {
        let place = try MessagePlace(event.data)
        broadcaster.broadcast(SocketEvents.messageDeleted(json: ByteBuffer(bytes: event.data)), to: place.roomID)
    }

    // MARK: Rooms

    private func update(_ event: Event) throws {
        let change = try RoomChange(event)
        rooms.learn(change.room)
        if let userID = change.removedMember { remove(userID, from: change.room.id) }
        broadcaster.broadcast(SocketEvents.roomUpdated(change.room), to: change.room.id)
    }

    private func remove(_ userID: UUID, from roomID: UUID) {
        rooms.forgetMember(userID, of: roomID)
        for socket in sockets.sockets(of: userID) {
            socket.stopHearing(roomID)
            if socket.session?.leave(roomID) == true { feeds.release(roomID) }
        }
    }

    private func silence(_ event: Event) throws {
        let silence = try RoomSilence(event)
        rooms.learn(silence, of: silence.userID, in: silence.roomID)
        emit(
            SocketEvents.usersBlocked(
                .userSilencedInRoom, in: silence.roomID, until: silence.until, reason: silence.reason),
            to: silence.userID)
    }

    private func unsilence(_ event: Event) throws {
        let lifted = try LiftedSilence(event)
        rooms.learn(nil, of: lifted.userID, in: lifted.roomID)
        emit(SocketEvents.usersUnblocked(.userSilencedInRoom, in: lifted.roomID), to: lifted.userID)
    }

    // MARK: Accounts and sessions

    private func revoke(_ event: Event) throws {
        let revocation = try SessionRevocation(event)
        revocations.remember(revocation.sessionID)
        for socket in sockets.sockets(of: revocation.userID) where socket.session?.sessionID == revocation.sessionID {
            socket.end(code: SessionEnd.revoked)
        }
    }

    private func changeAccount(_ event: Event) throws {
        guard let change = try AccountChange(event) else { return }
        let before = users.learn(change)
        apply(change.account, reason: change.reason, to: change.userID)
        // Not the effective status: a silence that ran out has ended a moment before this tells of it.
        if before?.status == .silenced, change.account.effectiveStatus(at: Date()) == .active {
            emit(SocketEvents.usersUnblocked(.userSilenced), to: change.userID)
        }
    }

    private func apply(_ account: AccountState, reason: String?, to userID: UUID) {
        switch account.effectiveStatus(at: Date()) {
        case .active: return
        case .silenced:
            emit(
                SocketEvents.usersBlocked(.userSilenced, until: account.statusUntil, reason: reason), to: userID)
        case .suspended, .deleted:
            for socket in sockets.sockets(of: userID) { socket.end(code: SessionEnd.accountSuspended) }
        }
    }

    private func emit(_ packet: EncodedPacket, to userID: UUID) {
        for socket in sockets.sockets(of: userID) { socket.emit(packet) }
    }
}
