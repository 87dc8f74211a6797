import ClientAddress
import Common
import Foundation
import Primitives
import Testing
import Trace

@testable import Serving

@Suite("Correlation")
struct TraceAndIdentityTests {
    private let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("a good traceparent is carried on with a span of our own")
    func goodTrace() throws {
        let trace = try #require(TraceContext(traceparent: header))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.parentSpanID == "00f067aa0ba902b7")
        #expect(trace.isSampled)
        #expect(trace.traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-\(trace.spanID)-01")
        #expect(TraceContext(traceparent: trace.traceparent) != nil)
        #expect(TraceContext(traceparent: "cc" + header.dropFirst(2) + "-later") != nil)
    }

    @Test(
        "a traceparent that the recommendation forbids is not believed",
        arguments: [
            "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
        ])
    func badTraces(_ header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test("a request id is kept if it is harmless, and replaced if not")
    func requestIDs() {
        #expect(RequestIdentity.requestID("abc-123_.:Z") == "abc-123_.:Z")
        for bad in [nil, "", "a b", "a\r\nSet-Cookie: x", "é", String(repeating: "a", count: 129), "<script>"] {
            #expect(RequestIdentity.requestID(bad) != bad)
        }
    }

    @Test("ids of networks are as many as their names, and none is a person's")
    func networkIDs() {
        let addresses = [
            "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1",
            "c000:201::", "::1", "", "2001:db8:70::1",
        ]
        let names = Set(addresses.map { ClientNetwork.name(of: $0) })
        #expect(Set(addresses.map { ClientNetwork.id(of: $0) }).count == names.count)
        for address in addresses {
            let id = ClientNetwork.id(of: address)
            #expect(id.uuid.6 >> 4 == 8, "people's ids are of version 7")
            let digits = address.split(separator: ".").compactMap { UInt8($0) }
            #expect(
                digits.isEmpty
                    || !Hexadecimal.encode(withUnsafeBytes(of: id.uuid) { Array($0) })
                        .contains(Hexadecimal.encode(digits)),
                "an address stands in it")
        }
        #expect(ClientNetwork.id(of: "unix") == ClientNetwork.id(of: "x"))
    }
}
