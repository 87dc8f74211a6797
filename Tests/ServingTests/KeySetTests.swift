import Common
import Foundation
import JSON
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Serving

/// A key set server of a test: counts fetches, answers what it is told to.
private final class KeySetStub: Sendable {
    struct Down: Error {}

    private let state: Mutex<(keys: [JWK], isDown: Bool, fetches: Int)>

    init(_ keys: [JWK]) { state = Mutex((keys, false, 0)) }

    var fetches: Int { state.withLock { $0.fetches } }
    func publish(_ keys: [JWK]) { state.withLock { $0.keys = keys } }
    func goDown() { state.withLock { $0.isDown = true } }

    func fetch(_ url: String) async throws -> [UInt8] {
        let (keys, isDown) = state.withLock { state in
            state.fetches += 1
            return (state.keys, state.isDown)
        }
        await Task.yield()
        if isDown { throw Down() }
        var json = JSONWriter()
        json.object { $0.array("keys", keys) }
        return Array(json.buffer.readableBytesView)
    }
}

@Suite("Key sets")
struct KeySetTests {
    private func client(_ stub: KeySetStub, minimum: Duration) -> JWKSClient {
        JWKSClient(
            url: "http://auth/keys", minimumInterval: minimum,
            logger: .silent
        ) {
            try await stub.fetch($0)
        }
    }

    private func jwk(_ id: String) throws -> JWK { JWK(keyID: id, publicKey: try ES256PrivateKey().publicKey) }

    @Test("an unknown kid fetches the keys once, however many ask at a time")
    func singleFlight() async throws {
        let key = try jwk("a")
        let stub = KeySetStub([key])
        let client = client(stub, minimum: .seconds(60))
        let found = await withTaskGroup(of: ES256PublicKey?.self) { group in
            for _ in 0..<50 { group.addTask { try? await client.key("a") } }
            return await group.reduce(into: 0) { $0 += $1 == key.publicKey ? 1 : 0 }
        }
        #expect(found == 50)
        #expect(stub.fetches == 1)
    }

    @Test("made-up kids do not make more fetches than one per interval")
    func floods() async throws {
        let stub = KeySetStub([try jwk("a")])
        let client = client(stub, minimum: .seconds(60))
        for number in 0..<100 { #expect(try await client.key("made-up-\(number)") == nil) }
        #expect(stub.fetches == 1)
    }

    @Test("a rotated key is found at the next unknown kid, and the last good set outlives the server")
    func rotation() async throws {
        let old = try jwk("old")
        let new = try jwk("new")
        let stub = KeySetStub([old])
        let client = client(stub, minimum: .zero)
        #expect(try await client.key("old") == old.publicKey)
        stub.publish([old, new])
        #expect(try await client.key("new") == new.publicKey)
        stub.goDown()
        #expect(try await client.key("other") == nil)
        #expect(client.knownKey("old") == old.publicKey)
    }

    @Test("without any key set the answer is 'unavailable', not 'unknown'")
    func neverHadKeys() async throws {
        let stub = KeySetStub([])
        stub.goDown()
        let client = client(stub, minimum: .zero)
        await #expect(throws: TokenError.keysUnavailable) { try await client.key("a") }
    }

    @Test("keys that are not ES256 signing keys are left out, and a set without any is invalid")
    func parsing() throws {
        let good = try jwk("good")
        var json = JSONWriter()
        json.value(good)
        let text = String(buffer: json.buffer)
        let set =
            "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\"},{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AA\"},5,\(text),"
            + text.replacing("\"good\"", with: "\"../x\"") + "," + text.replacing("P-256", with: "P-384") + "]}"
        #expect(try JWK.parseSet(set.utf8).map(\.keyID) == ["good"])
        for bad in ["", "{}", "[]", "{\"keys\":[]}", "{\"keys\":{}}", "{\"keys\":[1]}"] {
            #expect(throws: JWK.InvalidSet.self) { try JWK.parseSet(bad.utf8) }
        }
    }
}
