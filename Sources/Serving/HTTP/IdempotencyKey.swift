import Common
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Primitives

extension HTTPField.Name {
    /// The field's name is a token, which makes it a valid one.
    static let idempotencyKey = Self("Idempotency-Key")!
}

extension LocalizedText {
    static let tooManyHeldKeys = LocalizedText(
        pt: "Pedidos demais com Idempotency-Key. Aguarde um pouco.",
        en: "Too many requests with an Idempotency-Key. Please wait a little.")
}

extension Request {
    /// Reads a JSON object as ``decodeJSON(upTo:_:)`` does, and what the request is known by if it brings an
    /// `Idempotency-Key`.
    /// - Throws: ``Problem``, also 422 for a key that is not 1–255 visible ASCII characters.
    public func decodeCreation<Value>(
        by caller: UUID, upTo limit: Int = defaultBodyLimit, _ read: (inout FieldReader) throws -> Value?
    ) async throws -> (value: Value, claim: IdempotencyClaim?) {
        let key = try idempotencyKey()
        var digest: [UInt8] = []
        let value = try await decodeJSON(upTo: limit, seeing: { digest = requestDigest(body: $0) }, read)
        return (value, key.map { IdempotencyClaim(caller: caller, key: $0, digest: digest) })
    }

    /// The request's `Idempotency-Key`, if it has one.
    /// - Throws: ``Problem`` 422 for one that is not 1–255 visible ASCII characters, or for two.
    public func idempotencyKey() throws(Problem) -> String? {
        let values = headers[values: .idempotencyKey]
        guard let key = values.first else { return nil }
        let isSane = (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard values.count == 1, isSane else {
            throw .validationFailed([FieldError("Idempotency-Key", .invalid, FieldTexts.idempotencyKey)])
        }
        return key
    }

    private func requestDigest(body: ByteBuffer) -> [UInt8] {
        Digest.sha256(Array("\(method.rawValue) \(canonicalPath)\n".utf8) + Array(body.readableBytesView))
    }

    /// The path in one form for all that reach the same route: without blank parts, encoding, or letters' case in ids.
    private var canonicalPath: String {
        let parts = uri.path.split(separator: "/").map { part in
            let text = part.removingPercentEncoding ?? String(part)
            return UUID(strict: text)?.lowercased ?? text
        }
        return "/" + parts.joined(separator: "/")
    }
}
