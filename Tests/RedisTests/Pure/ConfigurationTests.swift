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

@Suite("The back-off")
struct BackoffTests {
    @Test("pauses double from the initial one to the maximum, with jitter in their upper half")
    func growth() {
        var backoff = RedisBackoff()
        backoff.initial = .milliseconds(100)
        backoff.maximum = .seconds(1)
        let longest = (1...6).map { backoff.delay(afterFailures: $0, random: 1) }
        #expect(longest == [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
        #expect(backoff.delay(afterFailures: 1, random: 0) == .milliseconds(50))
        #expect(backoff.delay(afterFailures: 1, random: 0.5) == .milliseconds(75))
    }

    @Test("any number of failures is fine")
    func extremes() {
        let backoff = RedisBackoff()
        #expect(backoff.delay(afterFailures: .max, random: 1) == backoff.maximum)
        #expect(backoff.delay(afterFailures: 0, random: 1) == backoff.initial)
    }
}
