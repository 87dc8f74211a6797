import Common
import Foundation
import Logging
import Postgres
import ServiceTestSupport
import TestSupport
import Testing

@testable import auth

@Suite("Sealing")
struct KeySealTests {
    private let seal = KeySeal(masterKey: Secret([UInt8](repeating: 1, count: 32)))

    @Test("what was sealed opens for its owner, and looks different each time")
    func roundTrip() throws {
        let plain = Array("a private key".utf8)
        let sealed = try seal.seal(plain, for: "k1")
        #expect(try seal.open(sealed, for: "k1") == plain)
        #expect(try seal.seal(plain, for: "k1") != sealed)
    }

    @Test("another owner, another key and any changed byte are refused")
    func refused() throws {
        let sealed = try seal.seal([1, 2, 3], for: "k1")
        #expect(throws: KeySeal.CannotOpen.self) { try seal.open(sealed, for: "k2") }
        let other = KeySeal(masterKey: Secret([UInt8](repeating: 2, count: 32)))
        #expect(throws: KeySeal.CannotOpen.self) { try other.open(sealed, for: "k1") }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: KeySeal.CannotOpen.self) { try seal.open(changed, for: "k1") }
        }
        for length in 0..<sealed.count {
            #expect(throws: KeySeal.CannotOpen.self) { try seal.open(Array(sealed.prefix(length)), for: "k1") }
        }
    }
}

@Suite("Signing keys")
struct SigningKeyTests {
    private func store(_ pool: PostgresPool, key: UInt8 = 1) -> SigningKeyStore {
        SigningKeyStore(pool: pool, seal: KeySeal(masterKey: Secret([UInt8](repeating: key, count: 32))))
    }

    @Test("processes that start at the same time on an empty database agree on one pair of keys")
    func firstStart() async throws {
        try await withSchema(of: "auth") { pool, _ in
            let store = store(pool)
            let sets = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for _ in 0..<8 {
                    group.addTask { Set(try await store.load(at: Date()).map(\.id)) }
                }
                return try await group.reduce(into: Set<Set<String>>()) { $0.insert($1) }
            }
            #expect(sets.count == 1)
            #expect(sets.first?.count == 2)
        }
    }

    @Test("a rotation lets the known next key sign, and the old one is published until its last token has run out")
    func rotation() async throws {
        try await withSchema(of: "auth") { pool, _ in
            let store = store(pool)
            let start = Date()
            let before = try await store.load(at: start)
            let next = try #require(before.first { $0.state == .next })
            #expect(try await store.rotate(at: start) == next.id)

            let after = try await store.load(at: start)
            #expect(after.count == 3)
            #expect(after.first { $0.state == .current }?.id == next.id)
            #expect(Set(after.map(\.id)).isSuperset(of: before.map(\.id)))

            let later = try await store.load(at: start + AccessTokenClaims.maxLifetime + 59)
            #expect(later.count == 3)
            let gone = try await store.load(at: start + SigningKeyStore.overlap + 1)
            #expect(gone.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.current, .next])
        }
    }

    @Test("rotations at the same time leave one current and one next key")
    func concurrentRotations() async throws {
        try await withSchema(of: "auth") { pool, _ in
            let store = store(pool)
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<5 { group.addTask { try await store.rotate(at: Date()) } }
                let names = try await group.reduce(into: Set<String>()) { $0.insert($1) }
                #expect(names.count == 5)
            }
            let keys = try await store.load(at: Date())
            #expect(keys.filter { $0.state == .current }.count == 1)
            #expect(keys.filter { $0.state == .next }.count == 1)
            #expect(keys.count == 7)
        }
    }

    @Test("keys that were sealed under another encryption key stop the start")
    func wrongKey() async throws {
        try await withSchema(of: "auth") { pool, _ in
            _ = try await store(pool).load(at: Date())
            await #expect(throws: SigningKeyStore.WrongEncryptionKey.self) {
                try await store(pool, key: 2).load(at: Date())
            }
        }
    }

    @Test("a process takes tokens that another signed with a key it has not seen yet")
    func otherProcess() async throws {
        try await withSchema(of: "auth") { pool, _ in
            let log = Logger.silent
            let store = store(pool)
            let slow = try await SigningKeys(store: store, logger: log, now: { Date() })
            // Twice: the second key to sign was made after `slow` had read the keys.
            _ = try await store.rotate(at: Date())
            let name = try await store.rotate(at: Date())
            #expect(slow.knownKey(name) == nil)
            try await eventually("the key is known") { try await slow.key(name) != nil }
        }
    }
}
