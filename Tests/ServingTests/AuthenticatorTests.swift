import Common
import Contract
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Serving

/// Accounts and revocations that a test sets.
private final class World: AccountDirectory, SessionRevocations {
    struct Down: Error {}

    private let data: Mutex<(account: AccountState?, revocation: RevocationState, isDown: Bool)>

    init(_ account: AccountState?) { data = Mutex((account, .standing, false)) }

    func set(_ account: AccountState?) { data.withLock { $0.account = account } }
    func set(_ revocation: RevocationState) { data.withLock { $0.revocation = revocation } }
    func goDown() { data.withLock { $0.isDown = true } }

    func account(_ userID: UUID) async throws -> AccountState? {
        try data.withLock { data in
            if data.isDown { throw Down() }
            return data.account
        }
    }

    func state(ofSession sessionID: UUID) async -> RevocationState { data.withLock { $0.revocation } }
}

@Suite("The guard")
struct AuthenticatorTests {
    private let forge: TokenForge
    private let world = World(AccountState(status: .active, role: .user, displayName: "Ana"))
    private let guardian: Authenticator
    private let token: String

    init() throws {
        forge = try TokenForge()
        token = try forge.token()
        guardian = Authenticator(
            verifier: forge.verifier, revocations: world, accounts: world, now: { [now = forge.now] in now })
    }

    @Test("a good token of a standing session and account lets in, with the database's role")
    func good() async throws {
        world.set(AccountState(status: .active, role: .admin, displayName: "Bia"))
        let principal = try await guardian.authenticate(authorization: ["bEaReR  \(token)"])
        #expect(principal.isAdmin)
        #expect(principal.displayName == "Bia")
    }

    @Test(
        "what is not one bearer token is refused",
        arguments: [[], [""], ["Bearer"], ["Basic x"], ["Bearer a b"], ["x", "y"]])
    func headers(_ values: [String]) async {
        await #expect(throws: AuthenticationFailure.missingToken) {
            try await guardian.authenticate(authorization: values)
        }
    }

    @Test("revocation and status are looked up on every call, though the token is remembered")
    func changes() async throws {
        _ = try await guardian.authenticate(token: token)
        world.set(.revoked)
        await #expect(throws: AuthenticationFailure.sessionRevoked) { try await guardian.authenticate(token: token) }
        world.set(.standing)
        let until = forge.now + 60
        world.set(AccountState(status: .suspended, statusUntil: until, role: .user, displayName: "Ana"))
        await #expect(throws: AuthenticationFailure.suspended(until: until)) {
            try await guardian.authenticate(token: token)
        }
        world.set(AccountState(status: .deleted, role: .user, displayName: "Ana"))
        await #expect(throws: AuthenticationFailure.noAccount) { try await guardian.authenticate(token: token) }
        world.set(nil as AccountState?)
        await #expect(throws: AuthenticationFailure.noAccount) { try await guardian.authenticate(token: token) }
    }

    @Test("a revocation store that does not answer lets standing tokens in; a database that does not, nobody")
    func outages() async throws {
        world.set(.unknown)
        _ = try await guardian.authenticate(token: token)
        world.goDown()
        await #expect(throws: AuthenticationFailure.unavailable) { try await guardian.authenticate(token: token) }
    }

    @Test("a suspended account is let in for what is its own right and for nothing else; a deleted one for nothing")
    func ownRights() async throws {
        let until = forge.now + 60
        world.set(AccountState(status: .suspended, statusUntil: until, role: .user, displayName: "Ana"))
        let principal = try await guardian.authenticate(token: token, for: .ownRights)
        let problem = #expect(throws: Problem.self) { try principal.requireMayWrite(at: forge.now) }
        #expect(problem?.code == .accountSuspended)
        for access in [RouteAccess.content, .entrance] {
            await #expect(throws: AuthenticationFailure.suspended(until: until)) {
                try await guardian.authenticate(token: token, for: access)
            }
        }
        world.set(AccountState(status: .deleted, role: .user, displayName: "Ana"))
        await #expect(throws: AuthenticationFailure.noAccount) {
            try await guardian.authenticate(token: token, for: .ownRights)
        }
    }

    @Test("the end of a suspension is not the end of a silence, nor the other way round")
    func apart() {
        let (soon, late) = (forge.now + 60, forge.now + 3_600)
        for (silence, suspension) in [(late, soon), (soon, late)] {
            let account = AccountState(
                silence: Sanction(until: silence), suspension: Sanction(until: suspension), role: .user,
                displayName: "Ana")
            #expect(account.standing(at: forge.now) == AccountStanding(.suspended, until: suspension))
            let rest = suspension < silence ? AccountStanding(.silenced, until: silence) : AccountStanding(.active)
            #expect(account.standing(at: suspension) == rest)
            #expect(account.standing(at: late) == AccountStanding(.active))
        }
    }

    @Test("a silence or suspension that has run out is over")
    func runOut() async throws {
        for status in [AccountStatus.suspended, .silenced] {
            world.set(AccountState(status: status, statusUntil: forge.now - 1, role: .user, displayName: "Ana"))
            let principal = try await guardian.authenticate(token: token)
            #expect(throws: Never.self) { try principal.requireMayWrite(at: forge.now) }
        }
    }

    @Test("a silenced account may read, not write, and is told until when")
    func silenced() async throws {
        let until = forge.now + 60
        world.set(AccountState(status: .silenced, statusUntil: until, role: .user, displayName: "Ana"))
        let principal = try await guardian.authenticate(token: token)
        let problem = #expect(throws: Problem.self) { try principal.requireMayWrite(at: forge.now) }
        #expect(problem?.code == .userSilenced)
        #expect(problem?.until == until)
        #expect(throws: Problem.self) { try principal.requireAdmin() }
    }

    @Test("every cause that lies in the token has one and the same answer")
    func oneAnswer() {
        let causes: [AuthenticationFailure] =
            [.missingToken, .sessionRevoked, .noAccount] + TokenError.allCases.map { .badToken($0) }
        let bodies = Set(causes.map { String(buffer: $0.problem.body(language: .english, requestID: "r")) })
        #expect(bodies.count == 1)
    }
}
