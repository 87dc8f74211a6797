import Contract
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Primitives

/// An error answer (RFC 9457): throw it from a use case's error map or a route, and the pipeline renders it.
///
/// Everything in it is meant for the client. What is not meant for it belongs into the log.
public struct Problem: Error, Sendable {
    /// The state of a rate limit, for the `RateLimit` and `RateLimit-Policy` headers (IETF httpapi-ratelimit-headers).
    public struct RateLimit: Sendable, Equatable {
        /// The policy's name, a plain ASCII word.
        public var policy: String
        /// How many in the window.
        public var quota: Int
        /// The window in seconds.
        public var windowSeconds: Int
        /// How many are left.
        public var remaining: Int
        /// Seconds until more are available.
        public var resetSeconds: Int

        /// A rate limit's state.
        public init(policy: String, quota: Int, windowSeconds: Int, remaining: Int, resetSeconds: Int) {
            self.policy = policy
            self.quota = quota
            self.windowSeconds = windowSeconds
            self.remaining = remaining
            self.resetSeconds = resetSeconds
        }
    }

    /// The kind of error.
    public var code: ProblemCode
    /// What happened this time, if the title does not say it.
    public var detail: LocalizedText?
    /// The fields that failed.
    public var fields: [FieldError]
    /// How long to wait; also sent as `Retry-After` in whole seconds, rounded up.
    public var retryAfter: Duration?
    /// When a block ends.
    public var until: Date?
    /// The rate limit that was hit.
    public var rateLimit: RateLimit?
    /// Writes further members of the body (RFC 9457 §3.2), after the contract's own.
    public var extensions: (@Sendable (inout JSONWriter) -> Void)?
    /// Further response headers, such as `Allow` and `WWW-Authenticate`.
    public var headers: HTTPFields

    /// A problem.
    public init(
        _ code: ProblemCode, detail: LocalizedText? = nil, fields: [FieldError] = [], retryAfter: Duration? = nil,
        until: Date? = nil, rateLimit: RateLimit? = nil, headers: HTTPFields = [:]
    ) {
        self.code = code
        self.detail = detail
        self.fields = fields
        self.retryAfter = retryAfter
        self.until = until
        self.rateLimit = rateLimit
        self.headers = headers
    }

    /// 422 with the fields that failed.
    public static func validationFailed(_ fields: [FieldError]) -> Problem {
        Problem(.validationFailed, fields: fields)
    }

    /// The one answer to every bad token.
    public static var unauthorized: Problem {
        Problem(.unauthorized, headers: [.wwwAuthenticate: "Bearer"])
    }

    /// 503 that says when to come back.
    public static func unavailable(retryAfter: Duration = .seconds(1)) -> Problem {
        Problem(.unavailable, retryAfter: retryAfter)
    }
}

extension Problem {
    /// The body in `language`.
    public func body(language: Language, requestID: String?) -> ByteBuffer {
        var json = JSONWriter(capacity: 384)
        json.object { json in
            json.field("type", code.typeURI)
            json.field("title", code.title.text(in: language))
            json.field("status", code.status)
            json.field("detail", (detail ?? code.title).text(in: language))
            json.field("code", code.name)
            json.field("requestId", ifPresent: requestID)
            json.field("retryAfterMs", ifPresent: retryAfter?.milliseconds(rounded: .up))
            json.field("until", ifPresent: until)
            if !fields.isEmpty { writeFields(to: &json, language: language) }
            extensions?(&json)
        }
        return json.buffer
    }

    private func writeFields(to json: inout JSONWriter, language: Language) {
        json.array("errors") { json in
            for error in fields {
                json.object { json in
                    json.field("field", error.field)
                    json.field("code", error.code.rawValue)
                    json.field("detail", error.detail.text(in: language))
                }
            }
        }
    }

    /// The whole answer.
    public func response(language: Language, requestID: String?) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLanguage] = language.rawValue
        headers[.cacheControl] = "no-store"
        if let retryAfter {
            headers[.retryAfter] = String(max(1, retryAfter.seconds(rounded: .up)))
        }
        if let rateLimit {
            headers[.rateLimit] = "\"\(rateLimit.policy)\";r=\(rateLimit.remaining);t=\(rateLimit.resetSeconds)"
            headers[.rateLimitPolicy] = "\"\(rateLimit.policy)\";q=\(rateLimit.quota);w=\(rateLimit.windowSeconds)"
        }
        return Response(
            status: code.httpStatus, headers: headers,
            body: ResponseBody(byteBuffer: body(language: language, requestID: requestID)))
    }
}
