import Common
import Foundation

/// What is known of accounts beside the projection's rows.
public struct AccountNews: Sendable {
    private let newest: @Sendable (UUID, AccountChange?) -> AccountState?
    private let version: @Sendable (UUID) -> Int64?

    /// Nothing: the projection alone counts.
    public static let none = AccountNews { $1?.account }

    /// - Parameters:
    ///   - version: the version of an account that was heard of; nil if nothing was.
    ///   - newest: an account as its row says or as was heard of it since, whichever is newer; nil if it is not known.
    public init(
        version: @escaping @Sendable (UUID) -> Int64? = { _ in nil },
        _ newest: @escaping @Sendable (UUID, AccountChange?) -> AccountState?
    ) {
        self.version = version
        self.newest = newest
    }

    /// An account as it was heard of, with its version: no row of it up to that version says anything newer. Nil if nothing
    /// was heard.
    public func heard(_ id: UUID) -> (account: AccountState, version: Int64)? {
        // The version first: it is never newer than the account that stands beside it.
        guard let version = version(id), let account = newest(id, nil) else { return nil }
        return (account, version)
    }

    /// An account as it is known now.
    /// - Parameter stored: its row, as it was read in the transaction that asks; nil if it has none.
    public func account(_ id: UUID, stored: AccountChange?) -> AccountState? { newest(id, stored) }
}

extension ProjectedAccounts {
    /// What this process has heard of accounts, for whoever looks at their rows.
    public var news: AccountNews {
        AccountNews(version: { [self] in version($0) }) { [self] id, stored in stored.map(newest) ?? remembered(id) }
    }
}
