import EventBus
import Foundation
import ServiceKit
import TestSupport
import Testing

@testable import rooms_gateway

@Suite("The outbox of rooms")
struct OutboxIndexTests {
    @Test("has an index for what must not wait, which leaves out just what the service lets wait")
    func migration() throws {
        let folder = TestEnvironment.packageRoot.appending(path: "migrations/rooms")
        let sql = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        let deferrable = ServiceDescription.own.deferrableEvents
        #expect(!deferrable.isEmpty)
        #expect(sql.contains(EventBusSchema.urgentIndex(schema: nil, deferrable: Set(deferrable.map(\.rawValue))).sql))
    }
}
