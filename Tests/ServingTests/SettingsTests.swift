import ClientAddress
import Common
import Serving
import Testing

@Suite("Settings")
struct SettingsTests {
    private func reader(_ environment: [String: String], file: String = "") -> SettingsReader {
        SettingsReader(scope: .auth, environment: environment, file: file)
    }

    @Test("the environment goes over the file, and the file over the default")
    func precedence() throws {
        let settings = reader(
            ["PRACA_AUTH_PORT": "1111"], file: "PRACA_AUTH_PORT=2222\nPRACA_AUTH_HOST=\"file host\"\n# comment\n")
        #expect(settings.int("PRACA_AUTH_PORT", default: 8081, in: 1...65535, doc: "p") == 1111)
        #expect(settings.string("PRACA_AUTH_HOST", default: "127.0.0.1", doc: "h") == "file host")
        #expect(settings.bool("PRACA_AUTH_FLAG", default: true, doc: "f"))
        try settings.finish()
    }

    @Test("one error names every missing, malformed and unknown setting, and no value")
    func allProblems() {
        let settings = reader([
            "PRACA_AUTH_PORT": "s3cret-typed-here", "PRACA_AUTH_PROT": "8081", "PRACA_REDSI_URL": "x",
        ])
        _ = settings.int("PRACA_AUTH_PORT", default: 8081, in: 1...65535, doc: "p")
        _ = settings.secret("PRACA_AUTH_KEY", doc: "k")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(
            error?.issues.map(\.setting) == [
                "PRACA_AUTH_PORT", "PRACA_AUTH_KEY", "PRACA_AUTH_PROT", "PRACA_REDSI_URL",
            ])
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test("settings of other services, tools and other programs are not unknown")
    func foreignSettings() throws {
        let settings = reader([
            "PRACA_ROOMS_PORT": "1", "PRACA_TEST_REDIS_URL": "x", "PATH": "/bin", "PRACA_POSTGRES_PASSWORD": "x",
        ])
        try settings.finish()
    }

    @Test(
        "a value outside its type or range is refused",
        arguments: ["", "0", "65536", "1.5", "0x10", " 80", "99999999999999999999"])
    func ranges(_ text: String) {
        let settings = reader(["PRACA_AUTH_PORT": text])
        _ = settings.int("PRACA_AUTH_PORT", default: 1, in: 1...65535, doc: "p")
        #expect(throws: SettingsError.self) { try settings.finish() }
    }

    @Test("a URL needs one of the schemes and a host", arguments: ["localhost", "ftp://host", "http://", "http:///x"])
    func urls(_ text: String) {
        let settings = reader(["PRACA_AUTH_URL": text])
        _ = settings.url("PRACA_AUTH_URL", schemes: ["http"], doc: "u")
        #expect(throws: SettingsError.self) { try settings.finish() }
    }

    @Test(
        "a list of addresses takes ranges, and one that is none refuses the whole",
        arguments: ["x", "10.0.0.0/33", "a,::1"])
    func addresses(_ bad: String) throws {
        let settings = reader(["PRACA_AUTH_A": "10.0.0.0/8, ::1,"])
        let ranges = settings.addressRanges("PRACA_AUTH_A", default: "", doc: "a")
        #expect(ranges == ["10.0.0.0/8", "::1"].compactMap { AddressRange($0) })
        #expect(settings.addressRanges("PRACA_AUTH_B", default: "", doc: "b").isEmpty)
        try settings.finish()
        let refusing = reader(["PRACA_AUTH_A": bad])
        _ = refusing.addressRanges("PRACA_AUTH_A", default: "", doc: "a")
        #expect(throws: SettingsError.self) { try refusing.finish() }
    }

    @Test("a key has exactly its number of bytes, in either base64 alphabet")
    func keys() throws {
        let settings = reader(["PRACA_AUTH_A": "/+8=", "PRACA_AUTH_B": "_-8"])
        #expect(settings.secretKey("PRACA_AUTH_A", bytes: 2, doc: "a").reveal() == [0xFF, 0xEF])
        #expect(settings.secretKey("PRACA_AUTH_B", bytes: 2, doc: "b").reveal() == [0xFF, 0xEF])
        try settings.finish()
        let short = reader(["PRACA_AUTH_A": "_-8"])
        _ = short.secretKey("PRACA_AUTH_A", bytes: 32, doc: "a")
        #expect(throws: SettingsError.self) { try short.finish() }
    }

    @Test(
        "a malformed line of the file is named by its number", arguments: ["A=1\nnonsense", "A=1\nB C=2", "A=1\nB=\"x"])
    func malformedFile(_ file: String) {
        let error = #expect(throws: SettingsError.self) { try reader([:], file: file).finish() }
        #expect(error?.description.contains("line 2") == true)
    }

    @Test("secrets are redacted in every form of description")
    func redaction() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.reveal() == "hunter2")
    }

    @Test("the catalogue shows what was asked for, without defaults of secrets")
    func catalogue() {
        let settings = reader([:])
        _ = settings.secret("PRACA_AUTH_KEY", default: "hidden-default", doc: "The key.")
        _ = settings.list("PRACA_AUTH_LIST", default: ["a", "b"], doc: "A list.")
        let table = settings.descriptions.table
        #expect(table.contains("| `PRACA_AUTH_LIST` | list, by commas | `a,b` | A list. |"))
        #expect(!table.contains("hidden-default"))
    }
}
