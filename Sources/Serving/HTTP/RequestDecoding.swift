import Common
import Hummingbird
import JSON
import NIOCore

extension Request {
    /// The largest JSON body that routes take unless they say otherwise, in bytes.
    public static let defaultBodyLimit = 64 * 1024

    /// How long a client may take to send a JSON body, however steadily it trickles.
    static let bodyTimeLimit: Duration = .seconds(15)

    /// Reads a JSON object from the body.
    ///
    /// `read` returns nil when a field failed, having recorded it in the reader.
    /// - Throws: ``Problem``: 415 for another content type, 413 over `limit` bytes, 408 for one that takes too long, 400
    ///   `MALFORMED_JSON` for what is not JSON, 422 `VALIDATION_FAILED` with every failing field.
    public func decodeJSON<Value>(
        upTo limit: Int = defaultBodyLimit, _ read: (inout FieldReader) throws -> Value?
    ) async throws -> Value {
        try await decodeJSON(upTo: limit, within: Self.bodyTimeLimit, read)
    }

    /// - Parameter seeing: is shown the body's bytes before they are read.
    func decodeJSON<Value>(
        upTo limit: Int, within timeLimit: Duration = bodyTimeLimit, seeing: (ByteBuffer) -> Void = { _ in },
        _ read: (inout FieldReader) throws -> Value?
    ) async throws -> Value {
        guard Self.isJSON(headers[.contentType]) else { throw Problem(.unsupportedMediaType) }
        // Packed it would be read as what it is not (RFC 9110 §8.4).
        guard headers[values: .contentEncoding].allSatisfy({ $0.lowercased() == "identity" }) else {
            throw Problem(.unsupportedMediaType, detail: Self.packed, headers: [.acceptEncoding: "identity"])
        }
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw Problem(.bodyTooLarge) }
        let body = try await collectBody(upTo: limit, within: timeLimit)
        seeing(body)
        var reader = FieldReader(try Self.object(body))
        let value = try read(&reader)
        guard reader.errors.isEmpty else { throw Problem.validationFailed(reader.errors) }
        guard let value else { throw UnexplainedRefusal() }
        return value
    }

    private static let packed = LocalizedText(
        pt: "O corpo deve vir sem Content-Encoding.", en: "The body has to come without a Content-Encoding.")

    /// The whole body. Reading is cancelled at the time limit, after which the connection is of no more use.
    private func collectBody(upTo limit: Int, within timeLimit: Duration) async throws -> ByteBuffer {
        let body = body
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                do {
                    return try await body.collect(upTo: limit)
                } catch is NIOTooManyBytesError {
                    throw Problem(.bodyTooLarge)
                }
            }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                throw Problem(.requestTimeout, headers: [.connection: "close"])
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private static func object(_ body: ByteBuffer) throws(Problem) -> [String: JSONValue] {
        guard let value = try? JSONParser.parse(body.readableBytesView) else { throw Problem(.malformedJSON) }
        guard let object = value.object else {
            throw .validationFailed([FieldError("", .wrongType, FieldTexts.object)])
        }
        return object
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let mediaType = contentType?.split(separator: ";", maxSplits: 1).first else { return false }
        let type = mediaType.trimmingSpaces.lowercased()
        return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }

    /// The page that the query asks for.
    /// - Throws: ``Problem``: 422 naming `limit` or `cursor`.
    public func pageRequest() throws(Problem) -> PageRequest {
        var errors: [FieldError] = []
        var limit = PageRequest.defaultLimit
        if let text = try queryValue("limit") {
            if let number = Int(text), PageRequest.limits.contains(number) {
                limit = number
            } else {
                errors.append(FieldError("limit", .outOfRange, FieldTexts.outOfRange("1", "100")))
            }
        }
        var cursor: Cursor?
        if let text = try queryValue("cursor") {
            cursor = Cursor(text: text)
            if cursor == nil { errors.append(FieldError("cursor", .invalid, FieldTexts.cursor)) }
        }
        guard errors.isEmpty else { throw .validationFailed(errors) }
        return PageRequest(limit: limit, cursor: cursor)
    }
}

/// A route's reader returned nil and recorded no reason: a fault of the route.
private struct UnexplainedRefusal: Error {}
