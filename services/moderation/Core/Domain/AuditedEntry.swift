import Contract
import Foundation
import JSON

/// An entry of the audit log with everything that is shown of it: its place, what became of it, who has answered, and the
/// access that it granted.
package struct AuditedEntry: Sendable {
    /// What became of an action, as it is stored.
    package struct Outcome: Sendable, Equatable {
        package let sequence: Int64
        package let state: ModerationAction.State?
        package let code: String?
        package let detail: String?
        package let concerns: UUID?
        package let decidedAt: Date?

        package init(
            sequence: Int64, state: ModerationAction.State?, code: String?, detail: String?, concerns: UUID?,
            decidedAt: Date?
        ) {
            self.sequence = sequence
            self.state = state
            self.code = code
            self.detail = detail
            self.concerns = concerns
            self.decidedAt = decidedAt
        }
    }

    /// A stored grant, without what its action says.
    package struct Grant: Sendable, Equatable {
        package let id: UUID
        package let roomID: UUID
        package let adminID: UUID
        package let until: Date
        package let createdAt: Date

        package init(id: UUID, roomID: UUID, adminID: UUID, until: Date, createdAt: Date) {
            self.id = id
            self.roomID = roomID
            self.adminID = adminID
            self.until = until
            self.createdAt = createdAt
        }
    }

    /// The action that it is of.
    package let id: UUID
    /// nil where its content is nothing that was ever written.
    package let record: AuditRecord?
    package let link: AuditLink
    package let outcome: Outcome?
    /// nil where one is of no service that there is.
    package let answers: [ActionAnswer]?
    package let grant: Grant?

    package init(
        id: UUID, record: AuditRecord?, link: AuditLink, outcome: Outcome?, answers: [ActionAnswer]?, grant: Grant?
    ) {
        self.id = id
        self.record = record
        self.link = link
        self.outcome = outcome
        self.answers = answers
        self.grant = grant
    }

    /// The first thing that does not fit to the entry, whose own content was found to be right.
    func misfit() -> AuditCheck.Break? {
        guard let record else { return found(.changed, in: .actions) }
        if let problem = outcomeProblem(record) { return found(problem, in: .states) }
        if let problem = answerProblem(record) { return found(problem, in: .receipts) }
        if let problem = grantProblem(record) { return found(problem, in: .grants) }
        return nil
    }

    private func found(_ problem: AuditProblem, in table: AuditCheck.Table) -> AuditCheck.Break {
        AuditCheck.Break(sequence: link.sequence, actionID: id, problem: problem, table: table)
    }

    /// The state follows from the answers, and who is concerned from the log, else from the answers.
    private func outcomeProblem(_ record: AuditRecord) -> AuditProblem? {
        guard let outcome else { return .removed }
        guard outcome.sequence == link.sequence, let state = outcome.state else { return .changed }
        if let answers, outcome.concerns != concerned(record, by: answers) { return .changed }
        let owners = record.kind.owners(scope: record.scope)
        // What is only put on record is decided with that.
        if owners.isEmpty { return state == .applied && outcome.decidedAt == record.createdAt ? nil : .changed }
        guard let answers else { return nil }
        let progress = ActionProgress(owners: owners, answers: answers)
        guard progress.state == state else { return .changed }
        let told = Told(code: outcome.code, detail: outcome.detail, at: outcome.decidedAt)
        switch state {
        case .pending: return told == Told(code: nil, detail: nil, at: nil) ? nil : .changed
        case .applied:
            let follows = Told(code: progress.code, detail: progress.detail, at: progress.decidedAt)
            return told == follows ? nil : .changed
        case .refused:
            // Of several refusals the one that came first counted, which need not be the one that was written first.
            let refusals = answers.filter { owners.contains($0.service) && !$0.isApplied }
            return refusals.contains { told == Told(code: $0.code, detail: $0.detail, at: $0.at) } ? nil : .changed
        }
    }

    /// Entries from before they could say whom they concern are about a user, or their answers say it; of one about an ad that
    /// was answered after they could, nothing tells but the state.
    private func concerned(_ record: AuditRecord, by answers: [ActionAnswer]) -> UUID? {
        if let concerns = record.concerns { return concerns }
        switch record.subject.kind {
        case .user: return record.subject.id
        case .room, .message: return answers.compactMap(\.concerns).first
        case .ad: return answers.compactMap(\.concerns).first ?? outcome?.concerns
        }
    }

    /// Answers are of services, and of those that own the matter.
    private func answerProblem(_ record: AuditRecord) -> AuditProblem? {
        guard let answers else { return .changed }
        let owners = record.kind.owners(scope: record.scope)
        return answers.allSatisfy { owners.contains($0.service) } ? nil : .added
    }

    private func grantProblem(_ record: AuditRecord) -> AuditProblem? {
        guard record.kind == .privateAccessGranted else { return grant == nil ? nil : .added }
        guard let grant else { return .removed }
        guard let id = record.grantID, let until = record.until else { return .changed }
        let granted = Grant(
            id: id, roomID: record.subject.id, adminID: record.adminID, until: until, createdAt: record.createdAt)
        return grant == granted ? nil : .changed
    }
}

/// What a decision is told to have come to. By its bytes: who writes a text otherwise has changed it, also where it reads the
/// same.
private struct Told: Equatable {
    let code: ExactText?
    let detail: ExactText?
    let at: Date?

    init(code: String?, detail: String?, at: Date?) {
        self.code = code.map { ExactText($0) }
        self.detail = detail.map { ExactText($0) }
        self.at = at
    }
}
