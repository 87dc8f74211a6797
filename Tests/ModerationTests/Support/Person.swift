import Foundation
import JSON
import Serving

/// An answer of the service.
struct Answer: Sendable {
    let status: Int
    let json: [String: JSONValue]
    let location: String?

    /// The code of a problem.
    var code: String? { json["code"]?.string }
    /// The state of an action.
    var state: String? { json["state"]?.string }
    var id: UUID? { json["id"]?.string.flatMap { UUID(strict: $0) } }
    /// A page's items.
    var items: [[String: JSONValue]] { (json["items"]?.array ?? []).compactMap(\.object) }
    /// The failing fields of a problem.
    var fields: Set<String> {
        Set((json["errors"]?.array ?? []).compactMap { $0.object?["field"]?.string })
    }
}

/// Somebody who calls the service under test.
struct Person: Sendable {
    private static let http = HTTPFetch(concurrency: 24, queueLimit: 1_024)

    let id: UUID
    let name: String
    let token: String
    let url: String

    func get(_ path: String) async throws -> Answer { try await send("GET", path, nil, key: nil) }

    /// - Parameters:
    ///   - body: JSON text.
    ///   - key: an Idempotency-Key.
    func post(_ path: String, _ body: String? = nil, key: String? = nil) async throws -> Answer {
        try await send("POST", path, body, key: key)
    }

    private func send(_ method: String, _ path: String, _ body: String?, key: String?) async throws -> Answer {
        var headers = [("Authorization", "Bearer \(token)")]
        if body != nil { headers.append(("Content-Type", "application/json")) }
        if let key { headers.append(("Idempotency-Key", key)) }
        let response = try await Self.http.send(
            HTTPFetch.Request(
                method: method, url: url + path, headers: headers, body: Array((body ?? "").utf8),
                timeLimit: .seconds(60)))
        let json = try response.body.isEmpty ? [:] : JSONParser.parse(response.body).object ?? [:]
        let location = response.headers.first { $0.name == "location" }?.value
        return Answer(status: response.status, json: json, location: location)
    }
}
