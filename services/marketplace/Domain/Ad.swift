import Contract
import Foundation

/// A classified ad, and the rules by which it changes. A change leaves ``version`` alone: the store counts it up.
struct Ad: Sendable, Equatable {
    typealias Kind = AdType

    struct Owner: Sendable, Equatable {
        let id: UUID
        let displayName: String
    }

    /// What the owner writes.
    struct Content: Sendable, Equatable {
        /// In cents: up to R$ 100 million.
        static let prices = 0...10_000_000_000

        var kind: Kind
        var title: AdTitle
        var description: AdDescription
        var priceCents: Int?
        var category: Category?
        var city: City?
        var state: FederativeUnit?
    }

    let id: UUID
    let owner: Owner
    var content: Content
    var attachments: [Attachment]
    private(set) var status: AdStatus
    /// What a moderator said when taking the ad out of the list; for the owner and admins.
    private(set) var statusReason: String?
    /// Whether its owner has changed a suspended ad since a moderator decided about it: then it waits for one again. It is no
    /// status: to everybody else the ad is as suspended as before.
    private(set) var isCorrected: Bool
    /// The first approval: the ad's place in the list.
    private(set) var listedAt: Date?
    let createdAt: Date
    var updatedAt: Date
    var version: Int64

    /// A new ad, which waits for a moderator.
    init(id: UUID, owner: Owner, content: Content, attachments: [Attachment], at now: Date) {
        self.init(
            id: id, owner: owner, content: content, attachments: attachments, status: .pending, statusReason: nil,
            listedAt: nil, createdAt: now, updatedAt: now, version: 1)
    }

    /// An ad as the record has it.
    init(
        id: UUID, owner: Owner, content: Content, attachments: [Attachment], status: AdStatus, statusReason: String?,
        isCorrected: Bool = false, listedAt: Date?, createdAt: Date, updatedAt: Date, version: Int64
    ) {
        self.id = id
        self.owner = owner
        self.content = content
        self.attachments = attachments
        self.status = status
        self.statusReason = statusReason
        self.isCorrected = isCorrected
        self.listedAt = listedAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }
}

// MARK: What the owner does

extension Ad {
    /// Takes new text. An approved ad goes back to a moderator and keeps its place in the list; a suspended one goes there as
    /// a correction.
    mutating func edit(_ content: Content) throws(AdsRefusal) {
        try requireEditable()
        guard content != self.content else { return }
        self.content = content
        returnToReview()
    }

    /// Takes new pictures, in their order, as an edit.
    mutating func attach(_ attachments: [Attachment]) throws(AdsRefusal) {
        try requireEditable()
        guard attachments != self.attachments else { return }
        self.attachments = attachments
        returnToReview()
    }

    /// The owner is done with it.
    mutating func conclude() throws(AdsRefusal) {
        try move(to: .concluded, reason: nil)
    }

    /// The owner takes it back.
    mutating func delete() throws(AdsRefusal) {
        try move(to: .deleted, reason: nil)
    }

    /// A picture is not there any more. Nobody has to look at the ad again for want of one.
    mutating func lose(_ picture: UUID) {
        attachments.removeAll { $0.id == picture }
    }

    private func requireEditable() throws(AdsRefusal) {
        guard status.isEditable else { throw .invalidTransition(from: status) }
    }

    private mutating func returnToReview() {
        switch status {
        case .approved:
            status = .pending
            statusReason = nil
        case .suspended: isCorrected = true
        case .pending, .deleted, .concluded: break
        }
    }
}

// MARK: What a moderator decides

extension Ad {
    /// Applies a decision. The first approval gives the ad its place in the list.
    mutating func apply(_ verdict: Verdict, at now: Date) throws(AdsRefusal) {
        switch verdict {
        case .approve:
            try move(to: .approved, reason: nil)
            listedAt = listedAt ?? now
        case .suspend(let reason) where isCorrected:
            // The correction is refused: no step from one status to another, but a new reason.
            statusReason = reason
            isCorrected = false
        case .suspend(let reason): try move(to: .suspended, reason: reason)
        case .remove(let reason): try move(to: .deleted, reason: reason)
        }
    }

    private mutating func move(to next: AdStatus, reason: String?) throws(AdsRefusal) {
        guard status.successors.contains(next) else { throw .invalidTransition(from: status) }
        status = next
        statusReason = reason
        isCorrected = false
        // An ad that is gone has no pictures: its owner may give them to another one, and nobody else keeps them.
        if next == .deleted { attachments = [] }
    }
}

// MARK: Erasure

extension Ad {
    /// Takes out what says anything of its owner, whose account is gone. Whatever its status was, it is excluded.
    mutating func erase() {
        content = Content(
            kind: content.kind, title: AdTitle(stored: ""), description: AdDescription(stored: ""), priceCents: nil,
            category: nil, city: nil, state: nil)
        attachments = []
        status = .deleted
        statusReason = nil
        isCorrected = false
    }
}

// MARK: Versions

extension Ad {
    /// Refuses a change by somebody who read another version; nil stands for whichever it is.
    func require(version expected: Int64?) throws(AdsRefusal) {
        guard let expected, expected != version else { return }
        throw .versionConflict(current: version)
    }
}

// MARK: Who may see it

extension Ad {
    /// Everybody sees approved ads; the others are their owner's and the admins'.
    func isVisible(to viewer: Caller?) -> Bool {
        status == .approved || isInside(viewer)
    }

    /// Whether the viewer is its owner or an admin, who also see why it is where it is.
    func isInside(_ viewer: Caller?) -> Bool {
        guard let viewer else { return false }
        return viewer.isAdmin || viewer.userID == owner.id
    }
}
