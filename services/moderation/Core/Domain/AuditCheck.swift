import Contract
import Foundation

/// Follows the audit log from entry to entry and stops at the first that is not as it was written. Does no I/O.
package struct AuditCheck: Sendable {
    /// Where something is wrong: in the log itself, or in what belongs to an entry.
    package typealias Table = AuditTable

    /// Where the log is broken.
    package struct Break: Sendable, Equatable {
        package let sequence: Int64
        /// The entry that stands there, or is missing there; nil if nothing tells.
        package let actionID: UUID?
        package let problem: AuditProblem
        package var table = Table.actions

        package init(sequence: Int64, actionID: UUID?, problem: AuditProblem, table: Table = Table.actions) {
            self.sequence = sequence
            self.actionID = actionID
            self.problem = problem
            self.table = table
        }
    }

    /// What can be told of an entry by itself and the one before it.
    enum Finding: Sendable, Equatable {
        case intact
        case broken(Break)
        /// It is whole but does not follow the one before: either that one was moved or removed. Which, the rest of the
        /// log tells: does any entry have the hash that this one follows?
        case unlinked(sequence: Int64, actionID: UUID, previousHash: [UInt8])
    }

    /// The newest entry that was found as it should be.
    package private(set) var sequence: Int64
    private var hash: [UInt8]

    /// Begins after an entry that is known to be right; by default at the log's beginning.
    init(after sequence: Int64 = 0, hash: [UInt8] = AuditLink.genesis) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Looks at the next entry of the log.
    /// - Parameters:
    ///   - id: the action that it is of.
    ///   - record: its content; nil if that is nothing that was ever written.
    mutating func follow(_ id: UUID, _ record: AuditRecord?, _ link: AuditLink) -> Finding {
        let expected = sequence + 1
        guard link.sequence == expected else {
            return .broken(Break(sequence: expected, actionID: nil, problem: .removed))
        }
        guard let record, record.hash(after: link.previousHash) == link.hash else {
            return .broken(Break(sequence: expected, actionID: id, problem: .changed))
        }
        guard link.previousHash == hash else {
            return .unlinked(sequence: expected, actionID: id, previousHash: link.previousHash)
        }
        sequence = expected
        hash = link.hash
        return .intact
    }

    /// Compares the end of the log with where it should end.
    package func finish(head: (sequence: Int64, hash: [UInt8])) -> Break? {
        if sequence < head.sequence { return Break(sequence: sequence + 1, actionID: nil, problem: .removed) }
        if hash != head.hash { return Break(sequence: sequence, actionID: nil, problem: .changed) }
        return nil
    }
}

/// What a check of the audit log has found.
package struct AuditReport: Sendable, Equatable {
    /// How many entries were found as they were written.
    package let checked: Int64
    package let brokenAt: AuditCheck.Break?
    /// Where to go on, if the log is longer than what one check looks at.
    package let next: Int64?

    package var isValid: Bool { brokenAt == nil }
}
