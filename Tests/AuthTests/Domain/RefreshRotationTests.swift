import Common
import Contract
import Foundation
import Testing

@testable import AuthCore
@testable import auth

@Suite("The rules of refresh tokens")
struct RefreshRotationTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func decide(
        _ presented: Int, newest: Int = 5, revoked: Bool = false, expired: Bool = false,
        status: AccountStatus = .active, until: Date? = nil
    ) -> RefreshRotation.Decision {
        let session = Session(
            id: UUID(), userID: UUID(), generation: newest, createdAt: Self.now - 100, lastUsedAt: Self.now - 10,
            expiresAt: Self.now + (expired ? 0 : 1), revokedAt: revoked ? Self.now - 1 : nil,
            device: .init(userAgent: "", address: ""))
        let account = AccountState(status: status, statusUntil: until, role: .user, displayName: "Ana")
        return RefreshRotation.decide(presented: presented, session: session, account: account, at: Self.now)
    }

    @Test("the newest token is rotated")
    func newest() { #expect(decide(5) == .rotate(to: 6)) }

    @Test("the one before it gets the newest again")
    func parent() { #expect(decide(4) == .again(5)) }

    @Test("anything older ends the session", arguments: [3, 2, 1])
    func older(_ generation: Int) { #expect(decide(generation) == .reused) }

    @Test("a counter that was never issued is no good", arguments: [6, 7, 4_000_000_000])
    func future(_ generation: Int) { #expect(decide(generation) == .invalid) }

    @Test("nothing of a session that was revoked or ran out is taken", arguments: [5, 4, 3])
    func over(_ generation: Int) {
        #expect(decide(generation, revoked: true) == .invalid)
        #expect(decide(generation, expired: true) == .invalid)
    }

    @Test("a suspended account gets no token and keeps its session", arguments: [5, 4, 3])
    func suspended(_ generation: Int) {
        #expect(decide(generation, status: .suspended) == .suspended(until: nil))
        let until = Self.now + 60
        #expect(decide(generation, status: .suspended, until: until) == .suspended(until: until))
    }

    @Test("a suspension that has run out is over, and a silence never mattered")
    func lifted() {
        #expect(decide(5, status: .suspended, until: Self.now) == .rotate(to: 6))
        #expect(decide(5, status: .silenced) == .rotate(to: 6))
    }

    @Test("a deleted account gets nothing")
    func deleted() { #expect(decide(5, status: .deleted) == .invalid) }
}

@Suite("Refresh tokens")
struct RefreshTokenTests {
    private let codec = RefreshTokenCodec(masterKey: Secret([UInt8](repeating: 7, count: 32)))

    @Test("a token reads back, and the same counter always gives the same text", arguments: [1, 2, 1_000_000])
    func roundTrip(_ generation: Int) {
        let token = RefreshToken(sessionID: UUID.v7(), generation: generation)
        let text = codec.encode(token)
        #expect(text.utf8.count == RefreshTokenCodec.textLength)
        #expect(codec.decode(text) == token)
        #expect(codec.encode(token) == text)
    }

    @Test("a token with any one character changed is refused")
    func changed() {
        let text = Array(codec.encode(RefreshToken(sessionID: UUID.v7(), generation: 3)))
        for index in text.indices {
            var other = text
            other[index] = other[index] == "A" ? "B" : "A"
            #expect(codec.decode(String(other)) == nil)
        }
    }

    @Test("a token of another key, and what is no token, is refused")
    func foreign() {
        let other = RefreshTokenCodec(masterKey: Secret([UInt8](repeating: 8, count: 32)))
        #expect(codec.decode(other.encode(RefreshToken(sessionID: UUID.v7(), generation: 1))) == nil)
        for text in ["", "x", String(repeating: "A", count: RefreshTokenCodec.textLength)] {
            #expect(codec.decode(text) == nil)
        }
    }
}
