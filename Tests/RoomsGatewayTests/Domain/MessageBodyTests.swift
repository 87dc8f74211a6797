import Common
import JSON
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("The text of a message")
struct MessageBodyTests {
    @Test("white space around it is not part of it")
    func trims() throws {
        #expect(try MessageBody(" \n olá, mundo\t").text == "olá, mundo")
    }

    @Test("nothing but white space is refused")
    func blank() {
        #expect(throws: ValueRefused.self) { try MessageBody(" \n\t ") }
        #expect(throws: ValueRefused.self) { try MessageBody("") }
    }

    @Test("2000 characters fit, one more does not, and the white space around them does not count")
    func length() throws {
        let longest = String(repeating: "é", count: 2_000)
        #expect(try MessageBody("  \(longest)  ").text == longest)
        #expect(throws: ValueRefused.self) { try MessageBody(longest + "é") }
    }

    @Test("characters are counted as PostgreSQL counts them, in code points")
    func codePoints() {
        let family = "👨‍👩‍👧‍👦"
        #expect(throws: ValueRefused.self) { try MessageBody(String(repeating: family, count: 300)) }
    }
}
