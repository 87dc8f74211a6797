import Common
import Foundation
import RoomsGatewayCore
import ServiceKit

/// A group of messages as `AdmittedCommit` stores it: columns for its statement. Nil if it is plain, without asking the record,
/// that something has to be looked at.
struct AdmittedBatch: Sendable {
    let entries: [CommitPlan.Entry]
    /// For each entry: which of its room's messages in the batch it is, counted from 1.
    let places: [Int64]
    /// For each entry: the version of its author's account that was heard of; nil for what no person sends.
    let accountVersions: [Int64?]
    /// The rooms, in the order in which they are locked.
    let roomIDs: [UUID]
    /// For each room: the version at which its messages were let in; nil for what no person sends.
    let roomVersions: [Int64?]
    /// For each room: its messages.
    let counts: [Int64]

    init?(_ entries: [CommitPlan.Entry], knowing news: AccountNews, at time: Date) {
        var rooms: [UUID: (version: Int64?, count: Int64)] = [:]
        var keys: Set<CommitPlan.OnceKey> = []
        var places: [Int64] = []
        var versions: [Int64?] = []
        places.reserveCapacity(entries.count)
        versions.reserveCapacity(entries.count)
        for entry in entries {
            let draft = entry.draft
            if let key = CommitPlan.OnceKey(draft), !keys.insert(key).inserted { return nil }
            var room = rooms[draft.roomID] ?? (draft.admission?.roomVersion, 0)
            // Let in at two versions: one of them is not the present one.
            guard room.version == draft.admission?.roomVersion else { return nil }
            room.count += 1
            rooms[draft.roomID] = room
            places.append(room.count)
            guard let admission = draft.admission else {
                versions.append(nil)
                continue
            }
            guard admission.isMember, let author = news.heard(draft.author.id),
                author.account.permits(admission, at: time)
            else { return nil }
            versions.append(author.version)
        }
        let sorted = rooms.sorted { $0.key < $1.key }
        self.entries = entries
        self.places = places
        accountVersions = versions
        roomIDs = sorted.map(\.key)
        roomVersions = sorted.map(\.value.version)
        counts = sorted.map(\.value.count)
    }
}

extension AccountState {
    /// Whether it may write what was let in so.
    fileprivate func permits(_ admission: MessageDraft.Admission, at time: Date) -> Bool {
        standing(at: time).status == .active && (!admission.isAdmin || role == .admin)
    }
}
