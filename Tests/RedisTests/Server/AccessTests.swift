import NIOCore
import Redis
import TestSupport
import Testing

@Suite("Authentication, ACLs and server settings")
struct AccessTests {
    private let password = "adminsecret"

    private func withSecuredRedis(_ body: (PrivateRedis, RedisClient) async throws -> Void) async throws {
        try await withPrivateRedis(["--requirepass", password]) { server in
            try await withRedis(configuration(server, "default:\(password)@")) { try await body(server, $0) }
        }
    }

    private func configuration(
        _ server: PrivateRedis, _ credentials: String, database: Int = 0
    ) throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(
            url: "redis://\(credentials)127.0.0.1:\(server.port)/\(database)")
        configuration.commandTimeout = .seconds(60)
        configuration.connectTimeout = .seconds(20)
        return configuration
    }

    private func addUser(_ admin: RedisClient, _ rules: RedisArgument...) async throws {
        _ = try await admin.send(RedisCommand("ACL", ["SETUSER", "app", "reset", "on", ">p@ss/word"] + rules))
    }

    @Test("an ACL user may do what its rules allow; the rest is a NOPERM error")
    func acl() async throws {
        try await withSecuredRedis { server, admin in
            try await addUser(admin, "~app:*", "+@all", "-flushall", "-config")
            try await withRedis(configuration(server, "app:p%40ss%2Fword@")) { client in
                try await client.set("app:k", "1")
                #expect(try await client.get("app:k") == ByteBuffer(string: "1"))
                for command in [RedisCommand("FLUSHALL"), RedisCommand("GET", .key("other:k"))] {
                    do throws(RedisError) {
                        _ = try await client.send(command)
                        Issue.record("\(command.name) was allowed")
                    } catch {
                        #expect(error.serverCode == "NOPERM")
                    }
                }
                // Without CONFIG the policy is read from INFO.
                try await client.requireNoEviction()
            }
        }
    }

    @Test("a user that may neither ping nor set a name is connected all the same")
    func minimalUser() async throws {
        try await withSecuredRedis { server, admin in
            try await addUser(admin, "~*", "-@all", "+get", "+set")
            var configuration = try configuration(server, "app:p%40ss%2Fword@")
            configuration.clientName = "minimal"
            try await withRedis(configuration) { client in
                try await client.set("k", "1")
                await #expect(throws: RedisError.self) { try await client.requireNoEviction() }
            }
        }
    }

    @Test(
        "wrong or missing credentials fail commands at once with the server's reason, and never the password",
        arguments: ["default:wrongsecret@", ":wrongsecret@", "nobody:wrongsecret@", ""])
    func refused(credentials: String) async throws {
        try await withSecuredRedis { server, _ in
            try await withRedis(configuration(server, credentials)) { client in
                for _ in 0..<3 {
                    do throws(RedisError) {
                        try await client.ping()
                        Issue.record("it was let in")
                    } catch {
                        guard case .authenticationFailed(let message) = error else {
                            Issue.record("unclear: \(error)")
                            return
                        }
                        #expect(!message.isEmpty)
                        #expect(!"\(error)".contains("wrongsecret"))
                    }
                }
                await #expect(throws: RedisError.self) { try await client.withDedicatedConnection { _ in } }
                #expect(!client.isConnected)
            }
        }
    }

    @Test("credentials that become right let the client in without a restart")
    func repaired() async throws {
        try await withSecuredRedis { server, admin in
            try await withRedis(configuration(server, "app:p%40ss%2Fword@")) { client in
                await #expect(throws: RedisError.self) { try await client.ping() }
                try await addUser(admin, "~*", "+@all")
                try await eventually("the client is let in") {
                    try await client.ping()
                    return true
                }
            }
        }
    }

    @Test("every connection selects the URL's database and carries the client's name")
    func databaseAndName() async throws {
        try await withSecuredRedis { server, admin in
            var configuration = try configuration(server, "default:\(password)@", database: 3)
            configuration.clientName = "named"
            try await withRedis(configuration) { client in
                try await client.set("k", "1")
                #expect(try await admin.get("k") == nil)
                let name = try await client.withDedicatedConnection { connection in
                    #expect(try await connection.get("k") == ByteBuffer(string: "1"))
                    return try await connection.send(RedisCommand("CLIENT", "GETNAME")).string
                }
                #expect(name == "named")
                #expect(try await client.send(RedisCommand("CLIENT", "GETNAME")).string == "named")
            }
        }
    }

    @Test("a database that does not exist is told at once")
    func noSuchDatabase() async throws {
        try await withTestRedis { shared in
            let url = "redis://\(shared.configuration.host):\(shared.configuration.port)/4096"
            var configuration = try RedisConfiguration(url: url)
            configuration.commandTimeout = .seconds(60)
            configuration.connectTimeout = .seconds(20)
            try await withRedis(configuration) { client in
                await #expect(throws: RedisError.invalidConfiguration("database 4096: DB index is out of range")) {
                    try await client.ping()
                }
            }
        }
    }

    @Test("a server that may evict keys is refused at the start, one that may not is accepted")
    func eviction() async throws {
        try await withPrivateRedis(["--maxmemory-policy", "allkeys-lru"]) { server in
            try await withRedis(configuration(server, "")) { client in
                await #expect(throws: RedisError.evictionEnabled(policy: "allkeys-lru")) {
                    try await client.requireNoEviction()
                }
                _ = try await client.send(RedisCommand("CONFIG", "SET", "maxmemory-policy", "noeviction"))
                try await client.requireNoEviction()
            }
        }
    }
}
