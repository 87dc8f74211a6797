import Foundation
import Primitives
import Testing

@Suite("Ids")
struct IdentityTests {
    @Test("ids made one after another strictly increase and carry version and variant")
    func increasing() {
        let ids = (0..<10_000).map { _ in UUID.v7().lowercased }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ids.allSatisfy { $0.dropFirst(14).first == "7" && "89ab".contains($0.dropFirst(19).first ?? "x") })
    }

    @Test("ids made in parallel are unique")
    func parallel() async {
        let ids = await withTaskGroup(of: [UUID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in UUID.v7() } } }
            return await group.reduce(into: Set<UUID>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 16_000)
    }

    @Test("an id's time is now")
    func idTime() throws {
        let milliseconds = try #require(UInt64(UUID.v7().lowercased.replacing("-", with: "").prefix(12), radix: 16))
        #expect(abs(Double(milliseconds) / 1000 - Date().timeIntervalSince1970) < 60)
    }

    @Test("the text form is canonical and only it is read")
    func strictText() {
        let id = UUID()
        #expect(id.lowercased == id.uuidString.lowercased())
        #expect(UUID(strict: id.lowercased) == id)
        #expect(UUID(strict: id.uuidString) == id)
        let text = id.lowercased
        for bad in [
            "", "{\(text)}", "urn:uuid:\(text)", String(text.dropLast()), text + "0", text.replacing("-", with: ""),
            " " + text, text.replacing("-", with: "_"), "g" + text.dropFirst(), text + "\u{0}",
        ] {
            #expect(UUID(strict: bad) == nil, "\(bad)")
            #expect(UUID(strict: Array(bad.utf8)) == nil, "\(bad)")
        }
    }
}
