import Common
import Foundation
import JSON
import ModerationCore

/// An action as admins see it.
struct ActionView: JSONWritable {
    let action: ModerationAction

    func write(to json: inout JSONWriter) {
        let record = action.record
        json.object { json in
            json.field("id", record.id)
            json.field("kind", record.kind.rawValue)
            json.field("subject", record.subject)
            json.field("scope", ifPresent: record.scope?.rawValue)
            json.field("roomId", ifPresent: record.roomID)
            json.field("version", ifPresent: record.subjectVersion)
            json.field("grantId", ifPresent: record.grantID)
            json.field("messages", ifPresent: record.messages.map(Int.init))
            json.field("reason", record.reason)
            json.field("reasonCode", ifPresent: record.reasonCode)
            json.field("until", ifPresent: record.until)
            json.field("state", action.state.rawValue)
            json.field("code", ifPresent: action.code)
            json.field("detail", ifPresent: action.detail)
            if !action.receipts.isEmpty { json.array("receipts", action.receipts) }
            json.object("admin") { json in
                json.field("id", record.adminID)
                json.field("displayName", action.adminName)
            }
            json.field("createdAt", record.createdAt)
            json.field("decidedAt", ifPresent: action.decidedAt)
        }
    }
}

/// An action as the person concerned sees it: what and why, not by whom.
struct OwnActionView: JSONWritable {
    let action: ModerationAction

    func write(to json: inout JSONWriter) {
        let record = action.record
        json.object { json in
            json.field("id", record.id)
            json.field("kind", record.kind.rawValue)
            json.field("subject", record.subject)
            json.field("scope", ifPresent: record.scope?.rawValue)
            json.field("roomId", ifPresent: record.roomID)
            json.field("reason", record.reason)
            json.field("reasonCode", ifPresent: record.reasonCode)
            json.field("until", ifPresent: record.until)
            json.field("state", action.state.rawValue)
            json.field("createdAt", record.createdAt)
        }
    }
}

extension ActionSubject: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("kind", kind.rawValue)
            json.field("id", id)
        }
    }
}

extension ModerationAction.Receipt: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("service", service.rawValue)
            json.field("at", at)
        }
    }
}

extension PrivateAccessGrant: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("roomId", roomID)
            json.field("adminId", adminID)
            json.field("actionId", actionID)
            json.field("reason", reason)
            json.field("until", until)
            json.field("state", state.rawValue)
            json.field("createdAt", createdAt)
        }
    }
}

extension ReviewItem: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("kind", kind.rawValue)
            json.field("subject", subject)
            json.field("ad", raw: content)
            if let decided { json.field("previous", raw: decided) }
            if let claim {
                json.object("claimedBy") { json in
                    json.field("id", claim.adminID)
                    json.field("displayName", claim.adminName)
                }
            }
            json.field("claimedUntil", ifPresent: claim?.until)
            json.field("createdAt", queuedAt)
        }
    }
}

extension AuditReport: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("valid", isValid)
            json.field("checked", Int(checked))
            if let brokenAt {
                json.object("brokenAt") { json in
                    json.field("sequence", Int(brokenAt.sequence))
                    json.field("actionId", nullable: brokenAt.actionID)
                    json.field("problem", brokenAt.problem.rawValue)
                    json.field("table", brokenAt.table.rawValue)
                }
            }
            json.field("next", ifPresent: next.map(Int.init))
        }
    }
}
