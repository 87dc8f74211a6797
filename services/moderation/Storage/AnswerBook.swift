import Contract
import EventBus
import Foundation
import Logging
import Metrics
import ModerationCore
import Postgres
import ServiceKit

/// Keeps the services' answers and what they make of an action.
struct AnswerBook: Sendable {
    let trust: TrustBook
    let logger: Logger

    /// Enters an answer, in the consumer's transaction. One that nobody waits for changes nothing: of somebody who does not own
    /// the matter, or that comes when the action is decided.
    /// - Throws: `EventFailure.permanent` for an action that is not on record.
    func enter(_ given: AnswerGiven, in connection: PostgresConnection) async throws {
        guard let action = try await action(given.actionID, in: connection) else {
            throw EventFailure.permanent("no such action: \(given.actionID)")
        }
        let answer = given.answer
        let owners = action.kind.owners(scope: action.scope)
        guard action.state == .pending, owners.contains(answer.service) else {
            return reportUnasked(given, action.state)
        }
        let entered = try await connection.execute(
            """
            INSERT INTO action_receipts (action_id, service, applied, code, detail, concerns, at)
            VALUES (\(given.actionID), \(answer.service.rawValue), \(answer.isApplied), \(answer.code),
                \(answer.detail), \(answer.concerns), \(answer.at))
            ON CONFLICT DO NOTHING
            """)
        guard entered == 1 else { return }
        let progress = ActionProgress(
            owners: owners, answers: try await answers(to: given.actionID, in: connection))
        try await connection.execute(
            """
            UPDATE action_states SET state = \(progress.state.rawValue), code = \(progress.code),
                detail = \(progress.detail), decided_at = \(progress.decidedAt),
                concerns = COALESCE(concerns, \(answer.concerns))
            WHERE action_id = \(given.actionID)
            """)
        guard progress.state != .pending else { return }
        try await DecisionNotices.announce(given.actionID, in: connection)
        if action.subject.kind == .user, progress.state == .applied {
            try await trust.refresh(action.subject.id, in: connection)
        }
        report(given.actionID, action.kind, progress)
    }

    private struct Known {
        let kind: ActionKind
        let scope: SilenceScope?
        let subject: ActionSubject
        let state: ModerationAction.State
    }

    /// The action, its state locked.
    private func action(_ id: UUID, in connection: PostgresConnection) async throws -> Known? {
        let rows = try await connection.query(
            """
            SELECT a.kind, a.scope, a.subject_kind, a.subject_id, s.state
            FROM action_states s JOIN moderation_actions a ON a.id = s.action_id
            WHERE s.action_id = \(id) FOR UPDATE OF s
            """)
        return try rows.first.map { row in
            Known(
                kind: try row.choice("kind", of: "moderation_actions"),
                scope: try row.optionalChoice("scope", of: "moderation_actions"),
                subject: ActionSubject(
                    kind: try row.choice("subject_kind", of: "moderation_actions"),
                    id: try row.decode("subject_id", as: UUID.self)),
                state: try row.choice("state", of: "action_states"))
        }
    }

    private func answers(to id: UUID, in connection: PostgresConnection) async throws -> [ActionAnswer] {
        try await connection.query("SELECT * FROM action_receipts WHERE action_id = \(id)").map { row in
            ActionAnswer(
                service: try row.choice("service", of: "action_receipts"),
                isApplied: try row.decode("applied", as: Bool.self),
                code: try row.decode("code", as: String?.self),
                detail: try row.decode("detail", as: String?.self),
                concerns: try row.decode("concerns", as: UUID?.self),
                at: try row.decode("at", as: Date.self))
        }
    }

    private func reportUnasked(_ given: AnswerGiven, _ state: ModerationAction.State) {
        logger.notice(
            "an answer that nobody waits for",
            metadata: [
                "actionId": "\(given.actionID.lowercased)", "service": "\(given.answer.service.rawValue)",
                "applied": "\(given.answer.isApplied)", "state": "\(state.rawValue)",
            ])
    }

    private func report(_ id: UUID, _ kind: ActionKind, _ progress: ActionProgress) {
        Counter(
            label: "moderation_decisions", dimensions: [("kind", kind.rawValue), ("state", progress.state.rawValue)]
        ).increment()
        logger.notice(
            "action decided",
            metadata: [
                "actionId": "\(id.lowercased)", "kind": "\(kind.rawValue)", "state": "\(progress.state.rawValue)",
                "code": "\(progress.code ?? "")",
            ])
    }
}
