import Testing

@testable import Redis

@Suite("The configuration")
struct ConfigurationTests {
    @Test("a full URL is taken apart")
    func full() throws {
        let configuration = try RedisConfiguration(url: "redis://praca:s%40cret%2F@redis.example:6380/3")
        #expect(configuration.host == "redis.example")
        #expect(configuration.port == 6380)
        #expect(configuration.database == 3)
        #expect(configuration.credentials.user == "praca")
        #expect(configuration.credentials.password == "s@cret/")
        #expect(!configuration.usesTLS)
    }

    @Test("a short URL gets the defaults")
    func short() throws {
        let configuration = try RedisConfiguration(url: "redis://localhost")
        #expect(configuration.port == 6379)
        #expect(configuration.database == 0)
        #expect(configuration.credentials.user == nil)
        #expect(configuration.credentials.password == nil)
    }

    @Test("a password without a user is for the default user")
    func passwordOnly() throws {
        let configuration = try RedisConfiguration(url: "redis://:secret@localhost")
        #expect(configuration.credentials.user == nil)
        #expect(configuration.credentials.password == "secret")
    }

    @Test("an IPv6 address goes without its brackets")
    func addressV6() throws {
        let configuration = try RedisConfiguration(url: "redis://[::1]:6379")
        #expect(configuration.host == "::1")
        #expect("\(configuration)" == "redis://[::1]:6379/0")
    }

    @Test(
        "a malformed URL is refused by a message that does not repeat it",
        arguments: [
            "", "secretsecret", "http://:secretsecret@h", "redis://", "redis:///1", "redis://:secretsecret@h/x",
            "redis://:secretsecret@h/-1", "redis://:secretsecret@h:0", "redis://:secretsecret@h:99999",
            "redis://:secretsecret@h?db=1", "redis://secretsecret@h", "redis://:secretsecret@h/1/2", "redis://h:x:y",
        ])
    func malformed(url: String) {
        #expect { try RedisConfiguration(url: url) } throws: { error in
            guard case RedisError.invalidConfiguration(let text) = error else { return false }
            return !text.contains("secret") && !"\(error)".contains("secret")
        }
    }

    #if !RedisTLS
        @Test("rediss:// without the trait says what is missing")
        func tlsWithoutTrait() {
            #expect(throws: RedisError.invalidConfiguration("rediss:// needs a build with the package trait RedisTLS"))
            {
                try RedisConfiguration(url: "rediss://localhost")
            }
        }
    #endif

    @Test("neither description, interpolation, reflection nor dump show the password")
    func redaction() throws {
        let configuration = try RedisConfiguration(url: "redis://user:secretsecret@localhost")
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(configuration.credentials, to: &dumped)
        dump([HandshakeStep].self, to: &dumped)
        let texts = [
            "\(configuration)", String(reflecting: configuration), String(describing: configuration), dumped,
            "\(configuration.credentials)", String(reflecting: configuration.credentials),
            "\(Mirror(reflecting: configuration).children.map { $0 })",
        ]
        for text in texts { #expect(!text.contains("secret")) }
        #expect("\(configuration)" == "redis://user:***@localhost:6379/0")
    }
}
