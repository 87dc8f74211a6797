import Common
import Foundation

/// What is known of accounts beside the projection's rows.
public struct AccountNews: Sendable {
    private let newest: @Sendable (UUID, AccountChange?) -> AccountState?

    /// Nothing: the projection alone counts.
    public static let none = AccountNews { $1?.account }

    /// - Parameter newest: an account as its row says or as was heard of it since, whichever is newer; nil if it is not known.
    public init(_ newest: @escaping @Sendable (UUID, AccountChange?) -> AccountState?) {
        self.newest = newest
    }

    /// An account as it is known now.
    /// - Parameter stored: its row, as it was read in the transaction that asks; nil if it has none.
    public func account(_ id: UUID, stored: AccountChange?) -> AccountState? { newest(id, stored) }
}

extension ProjectedAccounts {
    /// What this process has heard of accounts, for whoever looks at their rows.
    public var news: AccountNews {
        AccountNews { [self] id, stored in stored.map(newest) ?? remembered(id) }
    }
}
