import Foundation
import Hummingbird
import JSON
import NIOCore
import Primitives

extension Response {
    /// An answer whose body is `value`.
    public static func json(
        _ value: some JSONWritable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var json = JSONWriter(capacity: 512)
        value.write(to: &json)
        return .json(json, status: status, headers: headers)
    }

    /// An answer whose body `json` has written.
    public static func json(_ json: JSONWriter, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:])
        -> Response
    {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: json.buffer))
    }

    /// An answer whose body is JSON that was written before.
    public static func json(
        bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// `201 Created` with the answer of an ``IdempotentCreation``, and where what it names can be found.
    /// - Parameter collection: the path below which the answer's `id` is.
    public static func created(_ answer: [UInt8], in collection: String) -> Response {
        var headers = HTTPFields()
        if let id = try? JSONParser.parse(answer).object?["id"]?.string { headers[.location] = "\(collection)/\(id)" }
        return .json(bytes: answer, status: .created, headers: headers)
    }

    /// `204 No Content`.
    public static var noContent: Response { Response(status: .noContent) }
}

extension Parameters {
    /// The id in a path; what is not a UUID names nothing, hence ``Problem`` 404.
    public func requireID(_ name: String) throws(Problem) -> UUID {
        guard let id = get(name).flatMap({ UUID(strict: $0) }) else { throw Problem(.notFound) }
        return id
    }
}
