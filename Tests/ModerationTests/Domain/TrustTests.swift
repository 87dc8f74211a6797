import Contract
import Foundation
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("The trust in a user")
struct TrustTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        var age = 0.0
        var ads = 0
        /// Days ago.
        var silences: [Double] = []
        var suspensions: [Double] = []
        let score: Int
        let level: TrustLevel
        /// Days from now.
        let review: Double?
        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "who has just come is new", score: 20, level: .new, review: 7),
        Case(name: "a week makes regular", age: 7, score: 40, level: .regular, review: 23),
        Case(name: "a month counts more", age: 30, score: 50, level: .regular, review: 150),
        Case(name: "half a year is as old as it gets", age: 180, score: 60, level: .regular, review: nil),
        Case(name: "concluded ads make trusted", age: 30, ads: 3, score: 74, level: .trusted, review: 150),
        Case(name: "ads count up to a limit", age: 0, ads: 50, score: 60, level: .regular, review: 7),
        Case(name: "old and busy is the most", age: 400, ads: 50, score: 100, level: .trusted, review: nil),
        Case(name: "a silence restricts who is new", age: 1, silences: [0.5], score: 0, level: .restricted, review: 6),
        Case(
            name: "a silence costs a regular user points", age: 200, silences: [10], score: 40, level: .regular,
            review: 80),
        Case(
            name: "two silences restrict them", age: 200, silences: [10, 20], score: 20, level: .restricted, review: 70),
        Case(name: "a silence is forgotten", age: 200, silences: [90], score: 60, level: .regular, review: nil),
        Case(
            name: "a suspension costs more", age: 200, ads: 1, suspensions: [1], score: 18, level: .restricted,
            review: 179),
        Case(
            name: "a suspension is forgotten later", age: 400, suspensions: [180], score: 60, level: .regular,
            review: nil),
        Case(
            name: "nothing goes below zero", age: 1, silences: [1, 1], suspensions: [1], score: 0, level: .restricted,
            review: 6),
    ]

    @Test("is what age, concluded ads and sanctions make of it", arguments: cases)
    func table(_ one: Case) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let ago = { (days: Double) in now - days * 86_400 }
        let trust = TrustAssessment(
            TrustFacts(
                registeredAt: ago(one.age), concludedAds: one.ads, silences: one.silences.map(ago),
                suspensions: one.suspensions.map(ago)),
            at: now)
        #expect(trust.score == one.score)
        #expect(trust.level == one.level)
        #expect(trust.reviewAt == one.review.map { ago(-$0) })
    }

    @Test("changes by time alone at the moment it names, and not before", arguments: cases)
    func review(_ one: Case) throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let ago = { (days: Double) in now - days * 86_400 }
        let facts = TrustFacts(
            registeredAt: ago(one.age), concludedAds: one.ads, silences: one.silences.map(ago),
            suspensions: one.suspensions.map(ago))
        guard let review = TrustAssessment(facts, at: now).reviewAt else { return }
        #expect(TrustAssessment(facts, at: review - 1).score == one.score)
        // 0 is the floor.
        #expect(TrustAssessment(facts, at: review).score != one.score || one.score == 0)
        // The next look never asks for the same moment again: the maintenance ends.
        let next = TrustAssessment(facts, at: review).reviewAt
        #expect(next.map { $0 > review } ?? true)
    }
}
