import Common
import Contract
import Foundation
import JSON
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("The rules of moderation")
struct RulesTests {
    private func answer(_ service: OwningService, _ isApplied: Bool = true, at seconds: Double = 0) -> ActionAnswer {
        ActionAnswer(
            service: service, isApplied: isApplied, code: isApplied ? nil : "NOT_FOUND",
            at: Date(timeIntervalSince1970: seconds))
    }

    @Test("an action is applied once everybody who carries it out has said so, in whatever order")
    func receipts() {
        let owners = ActionKind.userDeletionOrdered.owners(scope: nil)
        #expect(owners.count == 5)
        for missing in owners {
            let answers = owners.subtracting([missing]).map { answer($0) }
            #expect(ActionProgress(owners: owners, answers: answers).state == .pending)
            let late = answers + [answer(missing, at: 9)]
            #expect(ActionProgress(owners: owners, answers: late).state == .applied)
            #expect(ActionProgress(owners: owners, answers: late.reversed()).decidedAt?.timeIntervalSince1970 == 9)
        }
    }

    @Test("one refusal refuses it, and who was not asked has no say")
    func refusal() {
        let owners = ActionKind.userDeletionOrdered.owners(scope: nil)
        let answers = owners.map { answer($0, $0 != .marketplace, at: $0 == .marketplace ? 3 : 7) }
        let progress = ActionProgress(owners: owners, answers: answers)
        #expect(progress.state == .refused)
        #expect(progress.code == "NOT_FOUND")
        #expect(progress.decidedAt?.timeIntervalSince1970 == 3)
        let stranger = ActionProgress(owners: [.auth], answers: [answer(.marketplace), answer(.uploadSigner, false)])
        #expect(stranger.state == .pending)
    }

    @Test("a silence is carried out by whoever owns the place where it holds")
    func owners() {
        #expect(ActionKind.userSilenced.owners(scope: .global) == [.auth])
        #expect(ActionKind.userSilenced.owners(scope: .room) == [.roomsGateway])
        #expect(ActionKind.userUnsilenced.owners(scope: .room) == [.roomsGateway])
        #expect(ActionKind.adApproved.owners(scope: nil) == [.marketplace])
        #expect(ActionKind.roomHistoryRead.owners(scope: nil).isEmpty)
    }

    @Test("an ad goes where the contract lets an admin bring it, and nowhere else")
    func transitions() {
        let allowed: [AdStatus: Set<AdStatus>] = [
            .pending: [.approved, .suspended, .deleted], .approved: [.suspended, .deleted],
            .suspended: [.approved, .deleted],
        ]
        for status in AdStatus.allCases {
            for verdict in AdVerdict.allCases {
                #expect(status.allows(verdict.status) == (allowed[status]?.contains(verdict.status) ?? false))
            }
        }
    }

    @Test("a reason has 3 to 500 characters that can be seen")
    func reasons() throws {
        #expect(try Reason("  abc \n").text == "abc")
        #expect(try Reason(String(repeating: "ã", count: 500)).text.count == 500)
        for bad in ["", "ab", "  ab  ", "a\u{7}bc", String(repeating: "ã", count: 501)] {
            #expect(throws: ValueRefused.self) { try Reason(bad) }
        }
        #expect(try ReasonCode("spam.link-farm_2").text == "spam.link-farm_2")
        for bad in ["", "a b", "ação", String(repeating: "a", count: 65)] {
            #expect(throws: ValueRefused.self) { try ReasonCode(bad) }
        }
    }
}
