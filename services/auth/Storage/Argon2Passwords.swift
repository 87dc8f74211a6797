import AuthCore
import CArgon2
import COpenSSL
import Foundation
import Serving

/// The cost of one hash.
struct Argon2Parameters: Sendable, Equatable {
    /// KiB.
    let memory: Int
    let iterations: Int
    let parallelism: Int
}

/// Argon2id by libargon2, on threads of its own: a flood of logins waits for these, and nothing else does.
struct Argon2Passwords: PasswordHashing {
    /// libargon2 refused; its own words.
    struct Failure: Error {
        let reason: String
    }

    private static let saltBytes = 16
    private static let hashBytes = 32
    /// When a refused caller may try again.
    private static let retryAfter: Duration = .seconds(1)

    private let parameters: Argon2Parameters
    private let threads: BlockingThreadPool
    /// What passwords of unknown accounts are compared with. Nobody knows its password.
    private let decoy: PasswordHash

    /// Makes one hash at once, on the calling thread: call it at the start, not while serving.
    init(parameters: Argon2Parameters, threads: BlockingThreadPool) throws {
        self.parameters = parameters
        self.threads = threads
        decoy = try Self.hash(UUID().uuidString, parameters)
    }

    func hash(_ password: Password) async throws -> PasswordHash {
        let parameters = parameters
        return try await run { try Self.hash(password.value.reveal(), parameters) }
    }

    func verify(_ password: Password, against hash: PasswordHash?) async throws -> Bool {
        let encoded = (hash ?? decoy).reveal()
        let matches = try await run { try Self.verify(password.value.reveal(), encoded) }
        return matches && hash != nil
    }

    func isOutdated(_ hash: PasswordHash) -> Bool {
        !hash.reveal().hasPrefix(
            "$argon2id$v=19$m=\(parameters.memory),t=\(parameters.iterations),p=\(parameters.parallelism)$")
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        do {
            return try await threads.run(body)
        } catch BlockingThreadPoolError.full {
            throw AuthRefusal.busy(retryAfter: Self.retryAfter)
        }
    }

    private static func hash(_ password: String, _ parameters: Argon2Parameters) throws -> PasswordHash {
        var salt = [UInt8](repeating: 0, count: saltBytes)
        guard RAND_bytes(&salt, Int32(saltBytes)) == 1 else { throw Failure(reason: "no randomness") }
        let (time, memory, lanes) =
            (UInt32(parameters.iterations), UInt32(parameters.memory), UInt32(parameters.parallelism))
        let length = argon2_encodedlen(time, memory, lanes, UInt32(saltBytes), UInt32(hashBytes), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let bytes = Array(password.utf8)
        let code = argon2id_hash_encoded(
            time, memory, lanes, bytes, bytes.count, salt, saltBytes, hashBytes, &encoded, length)
        guard code == ARGON2_OK.rawValue else { throw failure(code) }
        let text = encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return PasswordHash(String(decoding: text, as: UTF8.self))
    }

    private static func verify(_ password: String, _ encoded: String) throws -> Bool {
        let bytes = Array(password.utf8)
        let code = argon2id_verify(encoded, bytes, bytes.count)
        switch code {
        case ARGON2_OK.rawValue: return true
        case ARGON2_VERIFY_MISMATCH.rawValue: return false
        default: throw failure(code)
        }
    }

    private static func failure(_ code: Int32) -> Failure {
        Failure(reason: argon2_error_message(code).map { String(cString: $0) } ?? "code \(code)")
    }
}
