import Contract
import Foundation

/// A classified ad, and the rules by which it changes. A change leaves ``version`` alone: the store counts it up.
package struct Ad: Sendable, Equatable {
    package typealias Kind = AdType

    package struct Owner: Sendable, Equatable {
        package let id: UUID
        package let displayName: String

        package init(id: UUID, displayName: String) {
            self.id = id
            self.displayName = displayName
        }

        /// Whoever creates an ad owns it.
        init(_ caller: Caller) {
            self.init(id: caller.userID, displayName: caller.displayName)
        }
    }

    /// What the owner writes.
    package struct Content: Sendable, Equatable {
        /// In cents: up to R$ 100 million.
        package static let prices = 0...10_000_000_000

        package var kind: Kind
        package var title: AdTitle
        package var description: AdDescription
        package var priceCents: Int?
        package var category: Category?
        package var city: City?
        package var state: FederativeUnit?

        package init(
            kind: Kind, title: AdTitle, description: AdDescription, priceCents: Int? = nil, category: Category? = nil,
            city: City? = nil, state: FederativeUnit? = nil
        ) {
            self.kind = kind
            self.title = title
            self.description = description
            self.priceCents = priceCents
            self.category = category
            self.city = city
            self.state = state
        }
    }

    package let id: UUID
    package let owner: Owner
    package var content: Content
    package var attachments: [Attachment]
    package private(set) var status: AdStatus
    /// What a moderator said when taking the ad out of the list; for the owner and admins.
    package private(set) var statusReason: String?
    /// Whether its owner has changed a suspended ad since a moderator decided about it: then it waits for one again. It is no
    /// status: to everybody else the ad is as suspended as before.
    package private(set) var isCorrected: Bool
    /// The first approval: the ad's place in the list.
    package private(set) var listedAt: Date?
    package let createdAt: Date
    package var updatedAt: Date
    package var version: Int64

    /// A new ad, which waits for a moderator.
    package init(id: UUID, owner: Owner, content: Content, attachments: [Attachment], at time: Date) {
        self.init(
            id: id, owner: owner, content: content, attachments: attachments, status: .pending, statusReason: nil,
            listedAt: nil, createdAt: time, updatedAt: time, version: 1)
    }

    /// An ad as the record has it.
    package init(
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
    package mutating func edit(_ content: Content) throws(AdsRefusal) {
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
    package mutating func conclude() throws(AdsRefusal) {
        try move(to: .concluded, reason: nil)
    }

    /// The owner takes it back.
    package mutating func delete() throws(AdsRefusal) {
        try move(to: .deleted, reason: nil)
    }

    /// A picture is not there any more. Nobody has to look at the ad again for want of one.
    package mutating func lose(_ picture: UUID) {
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
    package mutating func apply(_ verdict: AdVerdict, at time: Date) throws(AdsRefusal) {
        switch verdict {
        case .approve:
            try move(to: .approved, reason: nil)
            listedAt = listedAt ?? time
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
    package mutating func erase() {
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
    package func require(version expected: Int64?) throws(AdsRefusal) {
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
    package func isInside(_ viewer: Caller?) -> Bool {
        guard let viewer else { return false }
        return viewer.isAdmin || viewer.userID == owner.id
    }
}
