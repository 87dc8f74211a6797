#if RedisTLS
    import Foundation
    import NIOCore
    import Redis
    import TestSupport
    import Testing

    @Suite("Redis over TLS")
    struct TLSTests {
        /// A server with a certificate for 127.0.0.1 and localhost, signed by its own authority.
        private func withTLSRedis(
            clientCertificates: Bool = false, _ body: (_ tlsPort: Int, _ files: Certificates) async throws -> Void
        ) async throws {
            let files = try await Certificates.make()
            let tlsPort = try TestEnvironment.freePort()
            let options = [
                "--tls-port", "\(tlsPort)", "--tls-cert-file", files.path("server.crt"), "--tls-key-file",
                files.path("server.key"), "--tls-ca-cert-file", files.path("ca.crt"), "--tls-auth-clients",
                clientCertificates ? "yes" : "no",
            ]
            try await withPrivateRedis(options) { _ in try await body(tlsPort, files) }
            try? FileManager.default.removeItem(at: files.directory)
        }

        private func configuration(_ host: String, _ port: Int, authority: String?) throws -> RedisConfiguration {
            var configuration = try RedisConfiguration(url: "rediss://\(host):\(port)")
            configuration.tls.trustedCertificates = authority
            configuration.connectTimeout = .seconds(20)
            configuration.commandTimeout = .seconds(20)
            return configuration
        }

        @Test(
            "commands and dedicated connections go over TLS, by name and by address",
            arguments: ["localhost", "127.0.0.1"])
        func trusted(host: String) async throws {
            try await withTLSRedis { port, files in
                try await withRedis(configuration(host, port, authority: files.path("ca.crt"))) { client in
                    let bytes = [UInt8](repeating: 13, count: 1_000_000)
                    try await client.set("k", RedisArgument(bytes))
                    #expect(try await client.get("k") == ByteBuffer(bytes: bytes))
                    try await client.withDedicatedConnection { try await $0.ping() }
                }
            }
        }

        @Test("a certificate of an unknown authority is refused before a password could leave")
        func untrusted() async throws {
            try await withTLSRedis { port, _ in
                try await withRedis(configuration("localhost", port, authority: nil)) { client in
                    _ = await #expect(throws: RedisError.notConnected) { try await client.ping(timeout: .seconds(1)) }
                }
            }
        }

        @Test("a server that wants client certificates gets one")
        func clientCertificate() async throws {
            try await withTLSRedis(clientCertificates: true) { port, files in
                var configuration = try configuration("localhost", port, authority: files.path("ca.crt"))
                try await withRedis(configuration) { client in
                    await #expect(throws: RedisError.self) { try await client.ping(timeout: .seconds(1)) }
                }
                configuration.tls.clientCertificate = files.path("server.crt")
                configuration.tls.clientPrivateKey = files.path("server.key")
                try await withRedis(configuration) { try await $0.ping() }
            }
        }

        @Test("a missing certificate file is an error, not a crash and not a connection without TLS")
        func missingFile() async throws {
            try await withTLSRedis { port, _ in
                try await withRedis(configuration("localhost", port, authority: "/nonexistent.crt")) { client in
                    _ = await #expect(throws: RedisError.notConnected) {
                        try await client.ping(timeout: .milliseconds(300))
                    }
                }
            }
        }
    }

    /// A throw-away authority and a certificate of it.
    private struct Certificates {
        let directory: URL

        func path(_ name: String) -> String { directory.appending(path: name).path }

        static func make() async throws -> Certificates {
            let files = Certificates(directory: try TestEnvironment.scratchDirectory("tls"))
            try Data("subjectAltName=DNS:localhost,IP:127.0.0.1\n".utf8)
                .write(to: files.directory.appending(path: "names"))
            try await files.openssl(
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test authority", "-keyout",
                files.path("ca.key"), "-out", files.path("ca.crt"))
            try await files.openssl(
                "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", files.path("server.key"),
                "-out", files.path("server.csr"))
            try await files.openssl(
                "x509", "-req", "-days", "1", "-in", files.path("server.csr"), "-CA", files.path("ca.crt"), "-CAkey",
                files.path("ca.key"), "-CAcreateserial", "-extfile", files.path("names"), "-out",
                files.path("server.crt"))
            return files
        }

        private func openssl(_ arguments: String...) async throws {
            let process = try await PrivateProcess.start(
                "/usr/bin/env", ["openssl"] + arguments, log: directory.appending(path: "openssl.log"))
            guard await process.waitForExit() == 0 else {
                throw TestEnvironmentError("openssl failed; see \(path("openssl.log"))")
            }
        }
    }
#endif
