import ClientAddress
import Foundation
import Testing

@Suite("Whose request it is")
struct TrustedProxiesTests {
    private func ranges(_ texts: [String]) throws -> [AddressRange] {
        try texts.map { try #require(AddressRange($0)) }
    }

    @Test(
        "only what trusted proxies say of an address is believed",
        arguments: [
            ("203.0.113.9", ["1.1.1.1"], "203.0.113.9"), ("127.0.0.1", [], "127.0.0.1"),
            ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"), ("127.0.0.1", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", ["6.6.6.6", "203.0.113.9, 127.0.0.1"], "203.0.113.9"), ("127.0.0.1", ["junk"], "127.0.0.1"),
            ("127.0.0.1", ["6.6.6.6, <x>"], "127.0.0.1"), ("127.0.0.1", ["2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", ["6.6.6.6,"], "127.0.0.1"), ("10.9.8.7", ["203.0.113.9,\t10.1.1.1"], "203.0.113.9"),
            ("::ffff:10.1.1.1", ["203.0.113.9"], "203.0.113.9"), ("11.0.0.1", ["203.0.113.9"], "11.0.0.1"),
            ("", ["203.0.113.9"], ""),
        ])
    func clients(_ peer: String, _ forwarded: [String], _ expected: String) throws {
        let proxies = TrustedProxies(try ranges(["127.0.0.1", "::1", "10.0.0.0/8"]))
        #expect(proxies.client(peer: peer, forwardedFor: forwarded) == expected)
    }

    @Test("without trusted proxies nobody's word is taken")
    func nobody() {
        #expect(TrustedProxies().client(peer: "127.0.0.1", forwardedFor: ["203.0.113.9"]) == "127.0.0.1")
    }

    @Test("a chain longer than the limit is believed up to it")
    func longChain() throws {
        let proxies = TrustedProxies(try ranges(["10.0.0.0/8"]))
        let chain = (1...100).map { "10.0.0.\($0)" }.joined(separator: ", ")
        #expect(proxies.client(peer: "10.1.1.1", forwardedFor: [chain]) == "10.0.0.85")
    }

    @Test(
        "ranges are read in CIDR form, and nothing else is",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("192.168.4.0/22", "192.168.7.255", true), ("192.168.4.0/22", "192.168.8.0", false),
            ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false), ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
        ])
    func membership(_ range: String, _ address: String, _ isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isIn)
    }

    @Test(
        "addresses are counted by what one customer has",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"), ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
            ("::1", "0:0:0:0::/64"), ("", ""), ("unix", "unix"),
        ])
    func networks(_ address: String, _ name: String) {
        #expect(ClientNetwork.name(of: address) == name)
    }

    @Test(
        "what is no range is refused",
        arguments: ["", "x", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1"])
    func refused(_ text: String) {
        #expect(AddressRange(text) == nil)
    }
}
