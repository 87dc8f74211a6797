import Contract
import Foundation

/// What the trust in a user is computed from.
package struct TrustFacts: Sendable, Equatable {
    package let registeredAt: Date
    /// Ads that ended as their owner wanted.
    package var concludedAds: Int
    /// When each silence and suspension that took effect was decided.
    package var silences: [Date] = []
    package var suspensions: [Date] = []

    package init(registeredAt: Date, concludedAds: Int, silences: [Date] = [], suspensions: [Date] = []) {
        self.registeredAt = registeredAt
        self.concludedAds = concludedAds
        self.silences = silences
        self.suspensions = suspensions
    }
}

/// The trust in a user at a moment, and when time alone will change it.
package struct TrustAssessment: Sendable, Equatable {
    package let level: TrustLevel
    /// 0 to 100.
    package let score: Int
    /// The first moment at which the same facts give another assessment; nil if there is none.
    package let reviewAt: Date?

    /// Points and times. Ages count in days of 24 hours.
    private enum Rule {
        static let day: TimeInterval = 86_400
        /// From that age on an account has so many points.
        static let ages: [(days: Int, points: Int)] = [(0, 20), (7, 40), (30, 50), (180, 60)]
        static let pointsPerAd = 8
        static let mostPointsForAds = 40
        /// What a sanction costs for so long.
        static let silence = (days: 90, points: 20)
        static let suspension = (days: 180, points: 50)
        static let regular = 40
        static let trusted = 74
        /// Below it, after a sanction, an account is restricted rather than new.
        static let restricted = 40
    }

    package init(_ facts: TrustFacts, at time: Date) {
        var points = 0
        var changes: [Date] = []
        for (days, value) in Rule.ages {
            let start = facts.registeredAt + Double(days) * Rule.day
            if start <= time || days == 0 { points = value } else { changes.append(start) }
        }
        points += min(facts.concludedAds * Rule.pointsPerAd, Rule.mostPointsForAds)
        var isSanctioned = false
        for (dates, rule) in [(facts.silences, Rule.silence), (facts.suspensions, Rule.suspension)] {
            for date in dates {
                let end = date + Double(rule.days) * Rule.day
                guard end > time else { continue }
                points -= rule.points
                isSanctioned = true
                changes.append(end)
            }
        }
        score = min(max(points, 0), 100)
        if isSanctioned, score < Rule.restricted {
            level = .restricted
        } else if score >= Rule.trusted {
            level = .trusted
        } else {
            level = score >= Rule.regular ? .regular : .new
        }
        reviewAt = changes.min()
    }
}
