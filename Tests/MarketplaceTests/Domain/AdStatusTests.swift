import Contract
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("An ad's statuses")
struct AdStatusTests {
    /// As the documents say it, in words.
    private static let allowed: [String: Set<String>] = [
        "pendente": ["aprovado", "suspenso", "excluido"],
        "aprovado": ["pendente", "suspenso", "excluido", "concluido"],
        "suspenso": ["aprovado", "excluido"],
        "excluido": [],
        "concluido": [],
    ]

    @Test("are followed by those of the contract and no others", arguments: AdStatus.allCases)
    func successors(_ status: AdStatus) {
        #expect(Set(status.successors.map(\.rawValue)) == Self.allowed[status.rawValue])
    }

    @Test("let a moderator's decision through or refuse it, as the table says", arguments: AdStatus.allCases)
    func verdicts(_ status: AdStatus) throws {
        let verdicts: [(AdVerdict, AdStatus)] = [
            (.approve, .approved), (.suspend(reason: "r"), .suspended), (.remove(reason: "r"), .deleted),
        ]
        for (verdict, next) in verdicts {
            var ad = Ad.sample(status)
            if status.successors.contains(next) {
                try ad.apply(verdict, at: .sample)
                #expect(ad.status == next)
            } else {
                #expect(throws: AdsRefusal.invalidTransition(from: status)) { try ad.apply(verdict, at: .sample) }
                #expect(ad == .sample(status), "a refused decision changes nothing")
            }
        }
    }

    @Test("let the owner conclude or delete, as the table says", arguments: AdStatus.allCases)
    func endings(_ status: AdStatus) throws {
        var concluded = Ad.sample(status)
        if status == .approved {
            try concluded.conclude()
            #expect(concluded.status == .concluded)
        } else {
            #expect(throws: AdsRefusal.invalidTransition(from: status)) { try concluded.conclude() }
        }
        var deleted = Ad.sample(status)
        if [.pending, .approved, .suspended].contains(status) {
            try deleted.delete()
            #expect(deleted.status == .deleted)
        } else {
            #expect(throws: AdsRefusal.invalidTransition(from: status)) { try deleted.delete() }
        }
    }

    @Test("say after an edit that a moderator has to look again", arguments: AdStatus.allCases)
    func edits(_ status: AdStatus) throws {
        var ad = Ad.sample(status)
        var content = ad.content
        content.title = AdTitle(stored: "Outro")
        switch status {
        case .pending, .approved:
            try ad.edit(content)
            #expect(ad.status == .pending)
        case .suspended:
            try ad.edit(content)
            #expect(ad.status == .suspended && ad.isCorrected)
            #expect(ad.statusReason == Ad.sample(status).statusReason)
        case .deleted, .concluded:
            #expect(throws: AdsRefusal.invalidTransition(from: status)) { try ad.edit(content) }
        }
    }
}
