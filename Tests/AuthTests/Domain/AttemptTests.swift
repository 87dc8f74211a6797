import ClientAddress
import Common
import Foundation
import Testing

@testable import AuthCore
@testable import auth

@Suite("Limits of attempts")
struct AttemptTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let limits = AttemptLimits(
        window: .seconds(900), perAccountAndAddress: 3, perAddress: 5, perAccount: 4, slowDown: .seconds(3),
        registrationsPerAddress: 2)

    private func login(_ email: String, from address: String, device: String? = nil) -> [AttemptWindow] {
        limits.login(email: email, address: address, device: device)
    }

    /// A wrong password.
    private func guess(_ attempts: inout LocalAttempts, _ windows: [AttemptWindow], at time: Date) -> AttemptAnswer {
        let id = UUID()
        let answer = attempts.admit(id, windows, at: time)
        attempts.settle(id, isWrong: true, windows)
        return answer
    }

    @Test("an account takes its quota from one address, and again when the oldest attempt is old enough")
    func slides() {
        var attempts = LocalAttempts()
        let windows = login("ana@example.com", from: "10.0.0.1")
        for second in 0..<3 {
            #expect(guess(&attempts, windows, at: Self.start + Double(second)) == .admitted)
        }
        guard case .refused(let state) = attempts.admit(UUID(), windows, at: Self.start + 10) else {
            Issue.record("the fourth was admitted")
            return
        }
        #expect(state.policy == "login-account")
        #expect(state.retryAfter == .seconds(890))
        #expect(attempts.admit(UUID(), windows, at: Self.start + 900.5) == .admitted)
    }

    @Test("a clock that was set back makes nobody wait longer than the window")
    func clockSetBack() {
        var attempts = LocalAttempts()
        let windows = login("ana@example.com", from: "10.0.0.1")
        for _ in 0..<3 { #expect(guess(&attempts, windows, at: Self.start) == .admitted) }
        guard case .refused(let state) = attempts.admit(UUID(), windows, at: Self.start - 3_600) else {
            Issue.record("the fourth was admitted")
            return
        }
        #expect(state.retryAfter == .seconds(900))
        #expect(attempts.admit(UUID(), windows, at: Self.start - 3_600 + 900.5) == .admitted)
    }

    @Test("a refused attempt counts nowhere")
    func refusedCountsNowhere() {
        var attempts = LocalAttempts()
        let ana = login("ana@example.com", from: "10.0.0.1")
        for _ in 0..<50 { _ = guess(&attempts, ana, at: Self.start) }
        let bruno = login("bruno@example.com", from: "10.0.0.1")
        #expect(guess(&attempts, bruno, at: Self.start) == .admitted)
        #expect(guess(&attempts, bruno, at: Self.start) == .admitted)
        guard case .refused(let state) = attempts.admit(UUID(), bruno, at: Self.start) else {
            Issue.record("the address's sixth was admitted")
            return
        }
        #expect(state.policy == "login-address")
    }

    @Test("strangers everywhere slow an account's unknown devices down and lock nobody out")
    func strangers() {
        var attempts = LocalAttempts()
        for stranger in 0..<200 {
            _ = guess(&attempts, login("ana@example.com", from: "10.1.0.\(stranger)"), at: Self.start)
        }
        let owner = login("ana@example.com", from: "192.0.2.7")
        #expect(attempts.admit(UUID(), owner, at: Self.start) == .slowed)
        let known = login("ana@example.com", from: "10.1.0.1", device: "casa")
        #expect(attempts.admit(UUID(), known, at: Self.start) == .admitted)
    }

    @Test("an attempt that was forgiven does not count")
    func forgiven() {
        var attempts = LocalAttempts()
        let windows = login("ana@example.com", from: "10.0.0.1")
        for _ in 0..<20 {
            let id = UUID()
            #expect(attempts.admit(id, windows, at: Self.start) == .admitted)
            attempts.settle(id, isWrong: false, windows)
        }
    }

    @Test(
        "while attempts are being looked at, one more is told to come back in a moment, and has a place as soon as one is right"
    )
    func occupied() {
        var attempts = LocalAttempts()
        let windows = login("ana@example.com", from: "10.0.0.1")
        let open = (0..<3).map { _ in UUID() }
        for id in open { #expect(attempts.admit(id, windows, at: Self.start) == .admitted) }
        guard case .occupied(let state) = attempts.admit(UUID(), windows, at: Self.start + 1) else {
            Issue.record("a fourth was judged before the three")
            return
        }
        #expect(state.retryAfter == .seconds(1))
        attempts.settle(open[0], isWrong: false, windows)
        #expect(attempts.admit(UUID(), windows, at: Self.start + 1) == .admitted)
    }

    @Test("an attempt of which nothing is heard counts as wrong")
    func unheard() {
        var attempts = LocalAttempts()
        let windows = login("ana@example.com", from: "10.0.0.1")
        for _ in 0..<3 { #expect(attempts.admit(UUID(), windows, at: Self.start) == .admitted) }
        guard case .refused(let state) = attempts.admit(UUID(), windows, at: Self.start + 60) else {
            Issue.record("the fourth was admitted")
            return
        }
        #expect(state.retryAfter == .seconds(840))
    }

    @Test("of two windows that are full the one that stays so longer says when to come back")
    func longest() {
        var attempts = LocalAttempts()
        for second in 0..<3 {
            _ = guess(&attempts, login("ana@example.com", from: "10.0.0.1"), at: Self.start + Double(second) * 100)
        }
        for second in 3..<5 {
            _ = guess(&attempts, login("bruno@example.com", from: "10.0.0.1"), at: Self.start + Double(second) * 100)
        }
        let both = login("ana@example.com", from: "10.0.0.1")
        guard case .refused(let state) = attempts.admit(UUID(), both, at: Self.start + 500) else {
            Issue.record("it was admitted")
            return
        }
        #expect(state.retryAfter == .seconds(400))
        #expect(guess(&attempts, both, at: Self.start + 900) == .admitted)
    }

    @Test("a customer's IPv6 network is one address")
    func networks() {
        #expect(ClientNetwork.name(of: "2001:db8:1:2::1") == ClientNetwork.name(of: "2001:db8:1:2:ffff::9"))
        #expect(ClientNetwork.name(of: "2001:db8:1:2::1") != ClientNetwork.name(of: "2001:db8:1:3::1"))
        #expect(ClientNetwork.name(of: "::ffff:192.0.2.1") == "192.0.2.1")
        #expect(ClientNetwork.name(of: "192.0.2.1") == "192.0.2.1")
    }

    @Test("a window's name shows no address")
    func names() {
        for window in login("ana@example.com", from: "10.0.0.1") {
            #expect(!window.key.contains("ana") && !window.key.contains("10.0"))
        }
    }
}

@Suite("Proof of a known device")
struct DeviceProofTests {
    private let codec = DeviceProofCodec(masterKey: Secret([UInt8](repeating: 7, count: 32)))

    @Test("a proof names its device, for its own address only")
    func proof() {
        let device = UUID.v7()
        let proof = codec.issue(for: "ana@example.com", device: device)
        #expect(proof.utf8.count == DeviceProofCodec.textLength)
        let name = codec.device(of: proof, for: "ana@example.com")
        #expect(name != nil)
        #expect(name == codec.device(of: codec.issue(for: "ana@example.com", device: device), for: "ana@example.com"))
        #expect(codec.device(of: proof, for: "bruno@example.com") == nil)
    }

    @Test("a proof that was made elsewhere or changed is none")
    func forged() {
        let other = DeviceProofCodec(masterKey: Secret([UInt8](repeating: 8, count: 32)))
        #expect(codec.device(of: other.issue(for: "ana@example.com"), for: "ana@example.com") == nil)
        var proof = Array(codec.issue(for: "ana@example.com"))
        proof[5] = proof[5] == "A" ? "B" : "A"
        #expect(codec.device(of: String(proof), for: "ana@example.com") == nil)
        #expect(codec.device(of: "", for: "ana@example.com") == nil)
    }
}
