import Common
import Contract
import Foundation
import Primitives

/// What a client asks of the list of ads.
struct AdListRequest: Sendable, Equatable {
    var filter = AdFilter()
    /// Only the caller's own ads, whatever their status.
    var mine = false
    var status: AdStatus?
    var sort = AdSort.newest
    var limit = PageRequest.defaultLimit
    var cursor: AdCursor?
}

/// What the ads in a list have in common, beside whose and of what status they are.
struct AdFilter: Sendable, Equatable {
    var kind: Ad.Kind?
    var search: SearchText?
    var city: SearchText?
    var category: SearchText?
    var minPriceCents: Int?
    var maxPriceCents: Int?
}

/// Whose ads of what status a list holds: what is left of a request once it is known who asks.
enum AdScope: Sendable, Equatable {
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
    func time(of ad: Ad) -> Date {
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
struct AdCursor: Sendable, Equatable {
    let sort: AdSort
    /// Microseconds since the epoch, which is what PostgreSQL stores, or cents, or what stands for no price.
    let key: Int64
    let id: UUID

    /// What stands for no price, so that such ads come last.
    static func keyWithoutPrice(_ sort: AdSort) -> Int64 { sort == .cheapest ? .max : -1 }

    /// The place after `ad`.
    init(after ad: Ad, in scope: AdScope, sortedBy sort: AdSort) {
        self.sort = sort
        id = ad.id
        key =
            switch sort {
            case .newest: Int64((scope.time(of: ad).timeIntervalSince1970 * 1_000_000).rounded())
            case .cheapest, .dearest: ad.content.priceCents.map(Int64.init) ?? Self.keyWithoutPrice(sort)
            }
    }

    /// Reads a cursor's text; nil for anything that ``text`` never made.
    init?(text: String) {
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
    var text: String {
        var bytes = [sort.tag]
        withUnsafeBytes(of: key.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: id.uuid) { bytes.append(contentsOf: $0) }
        return Base64URL.encode(bytes)
    }

    /// The time that ``key`` stands for in ``AdSort/newest``.
    var time: Date { Date(timeIntervalSince1970: Double(key) / 1_000_000) }
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
