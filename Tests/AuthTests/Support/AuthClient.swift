import Foundation
import JSON
import Serving

/// An answer of the service.
struct Answer: Sendable {
    let status: Int
    let json: [String: JSONValue]
    let headers: [(name: String, value: String)]

    /// The code of a problem.
    var code: String? { json["code"]?.string }
    /// The failing fields of a problem.
    var fields: Set<String> {
        Set((json["errors"]?.array ?? []).compactMap { $0.object?["field"]?.string })
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The `Set-Cookie` line of a cookie.
    func cookie(_ name: String) -> String? {
        headers.first { $0.name == "set-cookie" && $0.value.hasPrefix("\(name)=") }?.value
    }

    /// A problem without what is different each time.
    var shape: [String: JSONValue] { json.filter { $0.key != "requestId" } }
}

/// Somebody who has registered.
struct Person: Sendable {
    let id: UUID
    let email: String
    let password: String
    let accessToken: String
    let refreshToken: String
}

/// Speaks HTTP to the service under test.
struct AuthClient: Sendable {
    struct Unexpected: Error {
        let answer: Answer
    }

    private static let http = HTTPFetch(concurrency: 24, queueLimit: 1024)

    let url: String

    func call(
        _ method: String, _ path: String, _ body: [String: String]? = nil, token: String? = nil,
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        var json = JSONWriter()
        json.object { json in
            for (name, value) in body ?? [:] { json.field(dynamicKey: name, value) }
        }
        return try await send(
            method, path, body: body == nil ? [] : Array(json.buffer.readableBytesView), token: token, headers: headers)
    }

    func send(
        _ method: String, _ path: String, body: [UInt8], token: String? = nil,
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        var headers = headers
        if !body.isEmpty { headers.append(("Content-Type", "application/json")) }
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        let response = try await Self.http.send(
            HTTPFetch.Request(
                method: method, url: url + path, headers: headers, body: body, timeLimit: .seconds(30)))
        let json = try response.body.isEmpty ? [:] : JSONParser.parse(response.body).object ?? [:]
        return Answer(status: response.status, json: json, headers: response.headers)
    }

    /// Registers somebody new.
    func register(
        displayName: String = "Ana", password: String = "um cavalo correto"
    ) async throws -> Person {
        let email = "p\(UUID.v7().lowercased)@example.com"
        let answer = try await call(
            "POST", "/auth/register", ["email": email, "password": password, "displayName": displayName])
        return try person(answer, email, password, expecting: 201)
    }

    /// Begins another session of somebody.
    func logIn(_ person: Person, password: String? = nil) async throws -> Person {
        let password = password ?? person.password
        let answer = try await call("POST", "/auth/login", ["email": person.email, "password": password])
        return try self.person(answer, person.email, password, expecting: 200)
    }

    /// Presents a refresh token.
    func refresh(_ token: String) async throws -> Answer {
        try await call("POST", "/auth/refresh", ["refreshToken": token])
    }

    /// Presents a refresh token that is good; answers its successor.
    func successor(of token: String) async throws -> String {
        let answer = try await refresh(token)
        guard answer.status == 200, let next = answer.json["refreshToken"]?.string else {
            throw Unexpected(answer: answer)
        }
        return next
    }

    /// The status of a call that every good token may make.
    func statusOfMe(_ token: String) async throws -> Int {
        try await call("GET", "/auth/me", token: token).status
    }

    private func person(
        _ answer: Answer, _ email: String, _ password: String, expecting status: Int
    ) throws -> Person {
        guard answer.status == status, let access = answer.json["accessToken"]?.string,
            let refresh = answer.json["refreshToken"]?.string,
            let id = answer.json["user"]?.object?["id"]?.string.flatMap({ UUID(strict: $0) })
        else { throw Unexpected(answer: answer) }
        return Person(id: id, email: email, password: password, accessToken: access, refreshToken: refresh)
    }
}
