import Foundation

/// Computes the audit log's hashes again and compares, looks whether everything that is shown with an entry follows from it
/// and from the answers to it, and whether anything stands beyond the log's end.
package struct VerifyAudit: Sendable {
    /// Its bounds.
    package struct Limits: Sendable {
        /// Entries that are read at once.
        package var batch = 500
        /// Entries that one check looks at.
        package var entries = 100_000

        package init(batch: Int = 500, entries: Int = 100_000) {
            self.batch = batch
            self.entries = entries
        }
    }

    let log: any AuditReading
    package var limits = Limits()

    package init(log: any AuditReading, limits: Limits = Limits()) {
        self.log = log
        self.limits = limits
    }

    /// Checks the entries after a place, at most ``Limits/entries`` of them. What is written meanwhile is left for the
    /// next check.
    /// - Throws: `ModerationRefusal.notFound` if there is no such place.
    package func callAsFunction(after start: Int64) async throws -> AuditReport {
        let head = try await log.head()
        var check = try await beginning(after: start)
        let last = min(head.sequence, start + Int64(limits.entries))
        while check.sequence < last {
            let wanted = min(limits.batch, Int(last - check.sequence))
            let entries = try await log.entries(after: check.sequence, limit: wanted)
            guard !entries.isEmpty else { break }
            for entry in entries {
                if let found = try await look(at: entry, &check) {
                    return AuditReport(checked: check.sequence - start, brokenAt: found, next: nil)
                }
            }
        }
        if check.sequence == last, last < head.sequence {
            return AuditReport(checked: check.sequence - start, brokenAt: nil, next: last)
        }
        let end = try await named(check.finish(head: head))
        let beyond = try await log.beyondEnd()
        return AuditReport(checked: check.sequence - start, brokenAt: end ?? beyond, next: nil)
    }

    private func beginning(after start: Int64) async throws -> AuditCheck {
        guard start > 0 else { return AuditCheck() }
        guard let link = try await log.link(start) else { throw ModerationRefusal.notFound }
        return AuditCheck(after: start, hash: link.hash)
    }

    private func look(
        at entry: AuditedEntry, _ check: inout AuditCheck
    ) async throws -> AuditCheck.Break? {
        // What is shown with the entry is not looked at before the entry itself was found to be right.
        var next = check
        switch next.follow(entry.id, entry.record, entry.link) {
        case .intact:
            if let misfit = entry.misfit() { return misfit }
            check = next
            return nil
        case .broken(let found): return try await named(found)
        case .unlinked(let sequence, let actionID, let previousHash):
            guard try await log.contains(hash: previousHash) else {
                return try await named(.init(sequence: sequence, actionID: nil, problem: .removed))
            }
            return .init(sequence: sequence, actionID: actionID, problem: .reordered)
        }
    }

    /// Says which action a missing entry was of, as far as anything tells.
    private func named(_ found: AuditCheck.Break?) async throws -> AuditCheck.Break? {
        guard let found, found.actionID == nil else { return found }
        let actionID = try await log.actionID(at: found.sequence)
        return .init(sequence: found.sequence, actionID: actionID, problem: found.problem)
    }
}
