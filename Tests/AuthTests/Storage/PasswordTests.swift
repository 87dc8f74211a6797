import Foundation
import Serving
import Testing

@testable import AuthCore
@testable import auth

@Suite("Password hashes")
struct PasswordTests {
    private static let cheap = Argon2Parameters(memory: 64, iterations: 1, parallelism: 1)

    private func passwords(
        _ parameters: Argon2Parameters = cheap, threads: Int = 2, queue: Int = 64
    ) throws -> Argon2Passwords {
        try Argon2Passwords(
            parameters: parameters, threads: BlockingThreadPool(name: "test", threads: threads, queueLimit: queue))
    }

    private func password(_ text: String) throws -> Password { try #require(Password(text)) }

    @Test("a password matches its own hash and no other, and every hash has its own salt")
    func matches() async throws {
        let passwords = try passwords()
        let hash = try await passwords.hash(password("um cavalo correto"))
        #expect(hash.reveal().hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(try await passwords.verify(password("um cavalo correto"), against: hash))
        #expect(try await !passwords.verify(password("um cavalo errado"), against: hash))
        #expect(try await passwords.hash(password("um cavalo correto")).reveal() != hash.reveal())
    }

    @Test("without a hash the answer is no")
    func unknown() async throws {
        #expect(try await !passwords().verify(password("um cavalo correto"), against: nil))
    }

    @Test("a hash with other parameters is outdated, and still matches")
    func outdated() async throws {
        let old = try await passwords().hash(password("um cavalo correto"))
        let new = try passwords(Argon2Parameters(memory: 128, iterations: 1, parallelism: 1))
        #expect(new.isOutdated(old))
        #expect(try await new.verify(password("um cavalo correto"), against: old))
        #expect(try await !new.isOutdated(new.hash(password("um cavalo correto"))))
    }

    @Test("more work than may wait is refused with a time to come back, and what waits is done")
    func flood() async throws {
        let passwords = try passwords(
            Argon2Parameters(memory: 8_192, iterations: 2, parallelism: 1), threads: 1, queue: 2)
        let password = try password("um cavalo correto")
        let (done, refused) = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        _ = try await passwords.hash(password)
                        return true
                    } catch AuthRefusal.busy(let retryAfter) {
                        #expect(retryAfter > .zero)
                        return false
                    }
                }
            }
            return try await group.reduce(into: (0, 0)) { if $1 { $0.0 += 1 } else { $0.1 += 1 } }
        }
        #expect(done >= 1)
        #expect(refused >= 1)
    }
}
