import Foundation
import Hummingbird
import JSON
import Logging
import NIOCore
import Redis
import ServiceContextModule
import ServiceLifecycle
import ServiceTestSupport
import Testing
import Trace

@testable import Postgres
@testable import Serving

@Suite("The request pipeline")
struct PipelineTests {
    private static let http = HTTPFetch(concurrency: 4)

    private struct Created: JSONWritable {
        let name: String
        func write(to json: inout JSONWriter) { json.object { $0.field("name", name) } }
    }

    private var router: Router<AppRequestContext> {
        let router = Router.service()
        router.post("/things") { request, _ in
            let thing = try await request.decodeJSON(upTo: 1024) { fields -> Created? in
                let name = fields.string("name", length: 1...10)
                let count = fields.int("count", in: 1...5)
                guard let name, count != nil else { return nil }
                return Created(name: name)
            }
            return Response.json(thing, status: .created)
        }
        router.get("/things/:id") { _, context in
            _ = try context.parameters.requireID("id")
            return Response.noContent
        }
        router.get("/fault") { _, _ -> Response in throw SecretFault() }
        router.get("/limited") { _, _ -> Response in
            throw Problem(
                .tooManyRequests, retryAfter: .milliseconds(1500),
                rateLimit: .init(policy: "login", quota: 5, windowSeconds: 60, remaining: 0, resetSeconds: 2))
        }
        HealthRoutes(
            readiness: Readiness(checks: [.init("postgres") {}, .init("redis") { throw SecretFault() }]),
            metrics: PrometheusRegistry()
        ).add(to: router)
        return router
    }

    private struct SecretFault: Error, CustomStringConvertible {
        var description: String { "password=hunter2 at 10.0.0.1" }
    }

    private func send(
        _ method: String, _ path: String, body: String = "",
        headers: [(String, String)] = [("content-type", "application/json")]
    ) async throws -> (HTTPFetch.Response, [String: JSONValue]) {
        try await withServer(router) { base in
            let response = try await Self.http.send(
                .init(method: method, url: base + path, headers: headers.map { ($0.0, $0.1) }, body: Array(body.utf8)))
            return (response, (try? JSONParser.parse(response.body).object) ?? [:])
        }
    }

    @Test("a good request is answered, with correlation and security headers")
    func good() async throws {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let (response, body) = try await send(
            "POST", "/things", body: #"{"name":"a","count":2,"unknown":[1]}"#,
            headers: [
                ("content-type", "application/json; charset=utf-8"), ("x-request-id", "me-1"), ("traceparent", trace),
            ])
        #expect(response.status == 201)
        #expect(body["name"] == .string("a"))
        #expect(response.header("x-request-id") == "me-1")
        #expect(response.header("traceparent")?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
        #expect(response.header("x-content-type-options") == "nosniff")
        #expect(response.header("content-type") == "application/json")
    }

    @Test("what a request has done belongs to the trace that the answer names, on whichever task of its own")
    func ownTrace() async throws {
        let router = Router.service()
        router.get("/trace") { _, _ in
            async let trace = ServiceContext.current?.traceparent
            return Response(status: .ok, headers: [.location: await trace ?? "none"])
        }
        try await withServer(router) { base in
            for headers in [[("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")], []] {
                let answer = try await Self.http.send(.init(method: "GET", url: base + "/trace", headers: headers))
                #expect(answer.header("location") != "none")
                #expect(answer.header("location") == answer.header("traceparent"))
            }
        }
        #expect(ServiceContext.current?.traceparent == nil)
    }

    private struct TooLate: Refusal {
        var problem: Problem { Problem(.notAMember, retryAfter: .seconds(2)) }
    }

    @Test("what a use case refuses is answered as the refusal says, through any number of middlewares")
    func refusal() async throws {
        let router = Router.service()
        router.get("/refused") { _, _ -> Response in throw TooLate() }
        try await withServer(router) { base in
            let answer = try await Self.http.send(.init(method: "GET", url: base + "/refused"))
            let body = try JSONParser.parse(answer.body).object ?? [:]
            #expect(answer.status == 403 && body["code"] == .string("NOT_A_MEMBER"))
            #expect(answer.header("retry-after") == "2")
            #expect(answer.header("content-type") == "application/problem+json")
        }
    }

    @Test(
        "each bad body has its own answer",
        arguments: [
            ("{", "application/json", 400, "MALFORMED_JSON"), ("", "application/json", 400, "MALFORMED_JSON"),
            ("[]", "application/json", 422, "VALIDATION_FAILED"), ("{}", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
            ("{}", "", 415, "UNSUPPORTED_MEDIA_TYPE"), ("{}", "application/json", 422, "VALIDATION_FAILED"),
            (String(repeating: " ", count: 2000) + "{}", "application/json", 413, "BODY_TOO_LARGE"),
        ])
    func badBodies(_ text: String, _ type: String, _ status: Int, _ code: String) async throws {
        let (response, body) = try await send("POST", "/things", body: text, headers: [("content-type", type)])
        #expect(response.status == status)
        #expect(body["code"] == .string(code))
        #expect(response.header("content-type") == "application/problem+json")
        #expect(body["requestId"]?.string == response.header("x-request-id"))
    }

    @Test(
        "a body that is packed is refused, and one that says that it is not is taken",
        arguments: ["gzip", "br", "identity, gzip"])
    func packed(_ encoding: String) async throws {
        let headers = [("content-type", "application/json"), ("content-encoding", encoding)]
        let (response, body) = try await send("POST", "/things", body: "{}", headers: headers)
        #expect(response.status == 415)
        #expect(body["code"] == .string("UNSUPPORTED_MEDIA_TYPE"))
        #expect(response.header("accept-encoding") == "identity")
        let (plain, _) = try await send(
            "POST", "/things", body: "{}",
            headers: [("content-type", "application/json"), ("content-encoding", "Identity")])
        #expect(plain.status == 422, "as without the header")
    }

    @Test("a chunked body over the limit is refused, and the next request works")
    func chunked() async throws {
        try await withServer(router) { base in
            let large = try await Self.http.send(
                .init(
                    method: "POST", url: base + "/things",
                    headers: [("content-type", "application/json"), ("transfer-encoding", "chunked")],
                    body: [UInt8](repeating: 0x20, count: 200_000)))
            #expect(large.status == 413)
            #expect(try await Self.http.send(.init(url: base + "/healthz")).status == 200)
        }
    }

    @Test("every failing field is listed, in the language asked for")
    func fieldErrors() async throws {
        let (_, body) = try await send(
            "POST", "/things", body: #"{"name":"","count":9}"#,
            headers: [("content-type", "application/json"), ("accept-language", "en")])
        let errors = body["errors"]?.array?.compactMap(\.object)
        #expect(errors?.compactMap { $0["field"]?.string } == ["name", "count"])
        #expect(errors?.first?["detail"] == .string("At least 1 characters."))
        #expect(body["title"] == .string("Some fields are invalid."))
    }

    @Test("unknown paths are 404, known ones with another method 405, both as problems")
    func unknownRoutes() async throws {
        let (missing, problem) = try await send("GET", "/nothing")
        #expect(missing.status == 404)
        #expect(problem["code"] == .string("NOT_FOUND"))
        #expect(problem["title"] == .string("Não encontrado."))
        let (wrong, body) = try await send("DELETE", "/things")
        #expect(wrong.status == 405)
        #expect(wrong.header("allow") == "POST")
        #expect(body["code"] == .string("METHOD_NOT_ALLOWED"))
        let (notAnID, _) = try await send("GET", "/things/1")
        #expect(notAnID.status == 404)
    }

    @Test("an unknown error says nothing of itself")
    func faults() async throws {
        let (response, body) = try await send("GET", "/fault")
        #expect(response.status == 500)
        #expect(body["code"] == .string("INTERNAL_ERROR"))
        #expect(!String(decoding: response.body, as: UTF8.self).contains("hunter2"))
    }

    /// What a database says that is away, starting, stopping, full or busy.
    private static let awayDatabase: [PostgresError] =
        [.connectionLost, .acquireTimeout, .statementTimeout, .poolExhausted].map { PostgresError($0, "") }
        + ["08006", "40001", "53100", "53300", "57P01", "57P03", "58030"].map {
            PostgresError(.sqlState(SQLState(rawValue: $0)), "")
        }
    private static let awayRedis: [RedisError] =
        [.connectionLost, .timeout, .notConnected]
        + ["LOADING", "OOM", "MISCONF", "READONLY"].map { RedisError.server(code: $0, message: "") }
    /// What lies in the program, and will be the same the next time.
    private static let mistakes: [any Error] =
        [PostgresError.Code.decoding, .encoding, .resultTooLarge, .transactionState].map { PostgresError($0, "") }
        + ["23505", "42P01", "22001"].map { PostgresError(.sqlState(SQLState(rawValue: $0)), "") }
        + [RedisError.server(code: "WRONGTYPE", message: "")]

    @Test("a database or Redis that is away is 503, with when to come back, and a mistake of the program is not")
    func outages() async throws {
        let away: [any Error] = Self.awayDatabase + Self.awayRedis
        let router = Router.service()
        let thrown = away + Self.mistakes
        router.get("/errors/:index") { _, context -> Response in
            throw thrown[try context.parameters.require("index", as: Int.self)]
        }
        try await withServer(router) { base in
            for (index, error) in thrown.enumerated() {
                let response = try await Self.http.send(.init(url: base + "/errors/\(index)"))
                let code = try JSONParser.parse(response.body).object?["code"]?.string
                let isAway = index < away.count
                #expect(response.status == (isAway ? 503 : 500), "\(error)")
                #expect(code == (isAway ? "UNAVAILABLE" : "INTERNAL_ERROR"), "\(error)")
                let wait = response.header("retry-after").flatMap { Int($0) }
                #expect(isAway ? (wait ?? 0) >= 1 : wait == nil, "\(error)")
            }
        }
    }

    @Test("a body that trickles is given up at its time limit")
    func slowBody() async throws {
        let router = Router.service()
        router.post("/slow") { request, _ in
            _ = try await request.decodeJSON(upTo: 1024, within: .milliseconds(200)) { _ -> Bool? in true }
            return Response.noContent
        }
        try await withServer(router) { base in
            let port = try #require(Int(base.split(separator: ":").last ?? ""))
            let head =
                "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            let answer = try await RawConnection.answer(to: head, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test("a flood of headers is refused, and the next request works")
    func headerFlood() async throws {
        try await withServer(router) { base in
            let port = try #require(Int(base.split(separator: ":").last ?? ""))
            let fields = (0..<2_000).map { "x-\($0): \($0)\r\n" }.joined()
            let answer = try await RawConnection.answer(to: "GET /healthz HTTP/1.1\r\n\(fields)\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 431"))
            #expect(try await Self.http.send(.init(url: base + "/healthz")).status == 200)
        }
    }

    @Test("429 says when to come back, in every form")
    func rateLimits() async throws {
        let (response, body) = try await send("GET", "/limited")
        #expect(response.status == 429)
        #expect(response.header("retry-after") == "2")
        #expect(response.header("ratelimit") == "\"login\";r=0;t=2")
        #expect(response.header("ratelimit-policy") == "\"login\";q=5;w=60")
        #expect(body["retryAfterMs"] == .integer(1500))
    }

    @Test("readiness names the check that failed, liveness does not care")
    func health() async throws {
        let (ready, body) = try await send("GET", "/readyz")
        #expect(ready.status == 503)
        #expect(body["checks"] == .object(["postgres": .string("ok"), "redis": .string("failed")]))
        #expect(!String(decoding: ready.body, as: UTF8.self).contains("hunter2"))
        let (alive, _) = try await send("GET", "/healthz")
        #expect(alive.status == 200)
    }

    @Test("requests are counted by route pattern, not by path")
    func metrics() async throws {
        let metrics = PrometheusRegistry()
        try await withServer(router, metrics: metrics) { base in
            for _ in 0..<3 { _ = try await Self.http.send(.init(url: base + "/things/\(UUID.v7().lowercased)")) }
            _ = try await Self.http.send(.init(method: "PROPFIND", url: base + "/\(UUID())"))
        }
        let text = metrics.exposition()
        #expect(
            text.contains("http_request_duration_seconds_count{method=\"GET\",route=\"/things/{id}\",status=\"204\"} 3")
        )
        #expect(text.contains("_count{method=\"other\",route=\"(none)\",status=\"404\"} 1"))
    }
}

@Suite("The HTTP fetcher")
struct HTTPFetchTests {
    @Test("sizes, times and addresses are limited")
    func limits() async throws {
        let http = HTTPFetch(concurrency: 2)
        let router = Router.service()
        router.get("/large") { _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(repeating: 0x61, count: 100_000)))
        }
        router.get("/slow") { _, _ -> Response in
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
            return .noContent
        }
        try await withServer(router) { base in
            await #expect(throws: HTTPFetch.Failure.responseTooLarge) {
                try await http.send(.init(url: base + "/large", maxResponseBytes: 1000))
            }
            await #expect(throws: HTTPFetch.Failure.timedOut) {
                try await http.send(.init(url: base + "/slow", timeLimit: .milliseconds(100)))
            }
            await #expect(throws: HTTPFetch.Failure.invalidRequest) {
                try await http.send(.init(url: "file:///etc/passwd"))
            }
            await #expect(throws: HTTPFetch.Failure.invalidRequest) {
                try await http.send(.init(url: base + "/", headers: [("x", "a\r\nb: c")]))
            }
            await #expect(throws: HTTPFetch.Failure.self) { try await http.send(.init(url: "http://127.0.0.1:1/")) }
        }
        http.shutDown()
    }
}
