import Foundation
import Metrics
import Primitives
import Serving
import UploadSignerCore

/// The objects in an S3 store, reached with the service's own key.
struct S3ObjectStore: ObjectStore {
    let location: S3Location
    let bucket: String
    let signature: SignatureV4
    let http: HTTPFetch
    /// For each request.
    let timeLimit: Duration
    let now: @Sendable () -> Date

    /// What an answer without a picture in it may be at the most.
    private static let maxAnswerBytes = 64 * 1024

    func look(at key: String) async throws -> ObjectFacts? {
        let response = try await send("HEAD", key)
        switch response.status {
        case 200:
            guard let size = response.header("content-length").flatMap({ Int($0) }) else {
                throw ObjectStoreFailure(cause: "HEAD without a length")
            }
            return ObjectFacts(size: size, contentType: response.header("content-type"))
        case 404: return nil
        default: throw failure("HEAD", response)
        }
    }

    func write(_ picture: CleanPicture, to key: String) async throws {
        let request = SignedRequest(
            "PUT", path: location.path(of: key),
            headers: [
                ("cache-control", "private, no-cache"),
                ("content-type", picture.facts.header.type.rawValue),
            ], payloadHash: Hexadecimal.encode(picture.facts.sha256), at: location, by: signature, date: now())
        let response = try await send(request, body: picture.bytes, maxBytes: Self.maxAnswerBytes)
        guard response.status == 200 else { throw failure("PUT", response) }
    }

    func read(_ key: String, upTo limit: Int) async throws -> [UInt8]? {
        let response = try await send("GET", key, headers: [("range", "bytes=0-\(limit - 1)")], maxBytes: limit)
        switch response.status {
        case 200, 206: return response.body
        // The range begins behind the end of an empty object.
        case 416: return []
        case 404: return nil
        default: throw failure("GET", response)
        }
    }

    func remove(_ key: String) async throws {
        let response = try await send("DELETE", key)
        guard (200...299).contains(response.status) || response.status == 404 else {
            throw failure("DELETE", response)
        }
    }

    func list(_ prefix: String, after key: String?, limit: Int) async throws -> [ListedObject] {
        let query = [
            (name: "list-type", value: "2"), (name: "prefix", value: prefix), (name: "start-after", value: key ?? ""),
            (name: "max-keys", value: String(limit)),
        ]
        let request = SignedRequest(
            "GET", path: location.bucketPath, query: query, at: location, by: signature, date: now())
        // An entry takes a few hundred bytes.
        let response = try await send(request, maxBytes: limit * 2_048 + Self.maxAnswerBytes)
        guard response.status == 200 else { throw failure("LIST", response) }
        return S3Listing.objects(in: String(decoding: response.body, as: UTF8.self))
    }

    private func send(
        _ method: String, _ key: String, headers: [(name: String, value: String)] = [],
        maxBytes: Int = Self.maxAnswerBytes
    ) async throws -> HTTPFetch.Response {
        let request = SignedRequest(
            method, path: location.path(of: key), headers: headers, at: location, by: signature, date: now())
        return try await send(request, maxBytes: max(maxBytes, Self.maxAnswerBytes))
    }

    private func send(
        _ request: SignedRequest, body: [UInt8] = [], maxBytes: Int
    ) async throws -> HTTPFetch.Response {
        let response: HTTPFetch.Response
        do {
            response = try await http.send(
                HTTPFetch.Request(
                    method: request.method, url: request.url, headers: request.headers, body: body,
                    timeLimit: timeLimit, maxResponseBytes: maxBytes))
        } catch let error as HTTPFetch.Failure {
            count(request.method, "none")
            throw ObjectStoreFailure(cause: "\(request.method): \(error)")
        }
        count(request.method, "\(response.status / 100)xx")
        return response
    }

    /// Without the body: it may name keys and hosts.
    private func failure(_ operation: String, _ response: HTTPFetch.Response) -> ObjectStoreFailure {
        ObjectStoreFailure(cause: "\(operation) was answered by \(response.status)")
    }

    private func count(_ method: String, _ status: String) {
        Counter(label: "uploads_store_requests", dimensions: [("method", method), ("status", status)]).increment()
    }
}
