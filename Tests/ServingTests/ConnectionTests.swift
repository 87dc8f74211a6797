import Common
import Foundation
import Hummingbird
import JSON
import NIOCore
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Serving

@Suite("A service's connections", .timeLimit(.minutes(1)))
struct ConnectionTests {
    private var router: Router<AppRequestContext> {
        let router = Router.service()
        router.get("/hello") { _, _ in Response.json(Hello()) }
        router.post("/hello") { request, _ in
            Response.json(try await request.decodeJSON { _ -> Hello? in Hello() }, status: .created)
        }
        return router
    }

    private struct Hello: JSONWritable {
        func write(to json: inout JSONWriter) { json.object { $0.field("hello", "olá") } }
    }

    private func withPort(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withServer(router) { base in
            try await body(try #require(Int(base.split(separator: ":").last ?? "")))
        }
    }

    /// One server for all: many at once would starve the suites beside this one.
    @Test(
        "after an odd request the next is answered, or the connection ended with the answer", arguments: [false, true])
    func reuse(pipelined: Bool) async throws {
        try await withPort { port in
            for request in OddRequest.all {
                for path in ["/hello", "/nothing"] {
                    let probe = try await ConnectionProbe.use(
                        request.text(path: path), then: OddRequest.plain(path: "/hello"), port: port,
                        pipelined: pipelined)
                    let first = try #require(probe.answers.first, "\(request), \(path)")
                    #expect(probe.isClosed == first.isLast, "\(request), \(path)")
                    #expect(probe.isClosed || probe.answers.last?.status == 200, "\(request), \(path)")
                }
            }
        }
    }

    @Test("a message that is no HTTP is told so by a problem like every other")
    func malformed() async throws {
        try await withPort { port in
            for request in OddRequest.malformed {
                let probe = try await ConnectionProbe.use(
                    request.text(path: "/hello"), then: OddRequest.plain(path: "/hello"), port: port)
                let answer = try #require(probe.answers.first, "\(request)")
                #expect(probe.answers.count == 1, "\(request)")
                #expect(answer.headers["content-type"] == "application/problem+json", "\(request)")
                let problem = try #require(try JSONParser.parse(answer.body.utf8).object)
                #expect(problem["status"] == .integer(Int64(answer.status)), "\(request)")
                let code = answer.status == 431 ? "HEADERS_TOO_LARGE" : "BAD_REQUEST"
                #expect(problem["code"] == .string(code), "\(request)")
                #expect(problem["requestId"]?.string == answer.headers["x-request-id"], "\(request)")
                #expect(answer.headers["x-content-type-options"] == "nosniff", "\(request)")
            }
        }
    }

    @Test("a refused head that can be read is answered in its language, under its id")
    func refusalOfAHead() async throws {
        try await withPort { port in
            let probe = try await ConnectionProbe.use(
                "GET /hello HTTP/1.1\r\nAccept-Language: en\r\nX-Request-Id: mine\r\n\r\n", then: "", port: port)
            let answer = try #require(probe.answers.first)
            #expect(answer.headers["content-language"] == "en")
            #expect(answer.headers["x-request-id"] == "mine")
            #expect(answer.body.contains("Bad request."))
        }
    }

    @Test("HEAD is answered as GET is, without the body, on every address", arguments: ["/hello", "/nothing"])
    func head(path: String) async throws {
        try await withPort { port in
            let get = "GET \(path) HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n\r\n"
            let probe = try await ConnectionProbe.use(
                get, then: get.replacing("GET", with: "HEAD"), port: port)
            #expect(probe.answers.count == 2)
            #expect(probe.answers[0].status == probe.answers[1].status)
            for name in ["content-type", "content-length"] {
                #expect(probe.answers[0].headers[name] != nil)
                #expect(probe.answers[0].headers[name] == probe.answers[1].headers[name])
            }
        }
    }

    @Test("a method that is refused is told of HEAD beside GET")
    func allowed() async throws {
        try await withPort { port in
            let probe = try await ConnectionProbe.use(
                "DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n", then: OddRequest.plain(path: "/hello"), port: port)
            #expect(probe.answers.first?.status == 405)
            #expect(probe.answers.first?.headers["allow"] == "GET, HEAD, POST")
        }
    }

    @Test("a client that waits before it sends its body is told to go on")
    func expectation() async throws {
        try await withPort { port in
            let answer = try await RawConnection.answer(
                to: "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                    + "Expect: 100-continue\r\n\r\n", port: port)
            #expect(answer == "HTTP/1.1 100 Continue\r\n\r\n")
        }
    }

    @Test("who was let in is known where the request is logged")
    func caller() async throws {
        let seen = Mutex<[CallerNote]>([])
        let router = Router.service()
        let user = UUID.v7()
        router.get("/me") { _, context in
            var inner = context
            inner.principal = Principal(
                userID: user, sessionID: .v7(), tokenExpiresAt: Date(),
                account: AccountState(status: .active, role: .user, displayName: "Ana"))
            seen.withLock { $0.append(context.caller) }
            return Response.noContent
        }
        try await withServer(router) { base in
            let port = try #require(Int(base.split(separator: ":").last ?? ""))
            _ = try await ConnectionProbe.use(
                OddRequest.plain(path: "/me"), then: OddRequest.plain(path: "/me"), port: port)
        }
        #expect(seen.withLock { $0.map(\.userID) } == [user, user])
    }

    @Test("a connection that asks nothing is closed in time, before its first request and after it")
    func idle() async throws {
        try await withServer(router, idleTimeout: .seconds(1)) { base in
            let port = try #require(Int(base.split(separator: ":").last ?? ""))
            for first in ["", OddRequest.plain(path: "/hello")] {
                let probe = try await ConnectionProbe.use(first, then: "", port: port)
                #expect(probe.isClosed)
                #expect(probe.answers.count == (first.isEmpty ? 0 : 1))
            }
        }
    }
}
