import Foundation
import Hummingbird

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
