import Common
import Contract
import Foundation
import Primitives

/// What a client asks of the list of ads.
package struct AdListRequest: Sendable, Equatable {
    package var filter = AdFilter()
    /// Only the caller's own ads, whatever their status.
    package var mine = false
    package var status: AdStatus?
    package var sort = AdSort.newest
    package var limit: Int = PageRequest.defaultLimit
    package var cursor: AdCursor?

    package init(
        filter: AdFilter = AdFilter(), mine: Bool = false, status: AdStatus? = nil, sort: AdSort = AdSort.newest,
        limit: Int = PageRequest.defaultLimit, cursor: AdCursor? = nil
    ) {
        self.filter = filter
        self.mine = mine
        self.status = status
        self.sort = sort
        self.limit = limit
        self.cursor = cursor
    }
}

/// What the ads in a list have in common, beside whose and of what status they are.
package struct AdFilter: Sendable, Equatable {
    package var kind: Ad.Kind?
    package var search: SearchText?
    package var city: SearchText?
    package var category: SearchText?
    package var minPriceCents: Int?
    package var maxPriceCents: Int?

    package init(
        kind: Ad.Kind? = nil, search: SearchText? = nil, city: SearchText? = nil, category: SearchText? = nil,
        minPriceCents: Int? = nil, maxPriceCents: Int? = nil
    ) {
        self.kind = kind
        self.search = search
        self.city = city
        self.category = category
        self.minPriceCents = minPriceCents
        self.maxPriceCents = maxPriceCents
    }
}

/// Whose ads of what status a list holds: what is left of a request once it is known who asks.
package enum AdScope: Sendable, Equatable {
    /// Approved ads of everybody, in their places in the list.
    case listed
    /// One owner's, by their creation; without a status all but deleted ones.
    case owned(by: UUID, status: AdStatus?)
    /// Everybody's of one status, by their creation; for admins.
    case inStatus(AdStatus)
    /// Nothing: a status that only an owner sees, asked for by nobody.
    case nothing

    /// Others' ads are seen only if they are approved, but for admins.
    /// - Throws: ``AdsRefusal/unauthenticated`` where nobody asks for their own ads.
    init(_ request: AdListRequest, viewer: Caller?) throws(AdsRefusal) {
        if request.mine {
            guard let viewer else { throw .unauthenticated }
            self = .owned(by: viewer.userID, status: request.status)
            return
        }
        switch request.status {
        case nil, .approved: self = .listed
        case let status?:
            guard let viewer else {
                self = .nothing
                return
            }
            self = viewer.isAdmin ? .inStatus(status) : .owned(by: viewer.userID, status: status)
        }
    }

    /// The time by which `newest` orders.
    package func time(of ad: Ad) -> Date {
        switch self {
        case .listed: ad.listedAt ?? ad.createdAt
        case .owned, .inStatus, .nothing: ad.createdAt
        }
    }
}

/// A place in a list of ads, opaque to clients: the sort it belongs to, the last ad's key in it, and its id.
///
/// The text is base64url of 25 bytes: the sort (1), the key (8, big-endian: microseconds since the epoch or cents) and the id
/// (16).
package struct AdCursor: Sendable, Equatable {
    package let sort: AdSort
    /// Microseconds since the epoch, which is what PostgreSQL stores, or cents, or what stands for no price.
    package let key: Int64
    package let id: UUID

    /// What stands for no price, so that such ads come last.
    static func keyWithoutPrice(_ sort: AdSort) -> Int64 { sort == .cheapest ? .max : -1 }

    /// The place after `ad`.
    package init(after ad: Ad, in scope: AdScope, sortedBy sort: AdSort) {
        self.sort = sort
        id = ad.id
        key =
            switch sort {
            case .newest: Int64((scope.time(of: ad).timeIntervalSince1970 * 1_000_000).rounded())
            case .cheapest, .dearest: ad.content.priceCents.map(Int64.init) ?? Self.keyWithoutPrice(sort)
            }
    }

    /// Reads a cursor's text; nil for anything that ``text`` never made.
    package init?(text: String) {
        guard text.utf8.count == 34, let bytes = Base64URL.decode(text), bytes.count == 25,
            let sort = AdSort.allCases.first(where: { $0.tag == bytes[0] })
        else { return nil }
        self.sort = sort
        key = bytes[1..<9].reduce(0) { $0 << 8 | Int64($1) }
        var raw: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &raw) { $0.copyBytes(from: bytes[9...]) }
        id = UUID(uuid: raw)
        // Times that PostgreSQL has no value for were never given out.
        guard sort != .newest || (0..<1 << 58).contains(key) else { return nil }
    }

    /// The opaque text given to clients as `nextCursor`.
    package var text: String {
        var bytes = [sort.tag]
        withUnsafeBytes(of: key.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: id.uuid) { bytes.append(contentsOf: $0) }
        return Base64URL.encode(bytes)
    }

    /// The time that ``key`` stands for in ``AdSort/newest``.
    package var time: Date { Date(timeIntervalSince1970: Double(key) / 1_000_000) }
}

extension AdSort {
    /// Its byte in a cursor.
    fileprivate var tag: UInt8 {
        switch self {
        case .newest: 1
        case .cheapest: 2
        case .dearest: 3
        }
    }
}
