import HTTPConnections
import HTTPTypes
import JSON
import NIOHTTP1
import NIOHTTPTypesHTTP1

extension Problem {
    /// The answer to a message that no pipeline has seen: a problem like every other. Give it to the connections of a port.
    ///
    /// A head that could not be read tells nothing of its language or its id: the answer is in Portuguese then, with an id
    /// of its own.
    @Sendable
    public static func refusal(_ fault: MessageFault, _ head: HTTPRequestHead?) -> RefusalAnswer {
        let problem = Problem(fault)
        let requestID = RequestIdentity.requestID(head?.headers.first(name: "x-request-id"))
        let language = Language(acceptLanguage: head?.headers["accept-language"].joined(separator: ","))
        var headers = problem.response(language: language, requestID: requestID).headers
        SecurityHeaders.apply(to: &headers)
        headers[.xRequestID] = requestID
        return RefusalAnswer(
            status: fault.status, headers: HTTPHeaders(headers),
            body: problem.body(language: language, requestID: requestID))
    }

    private init(_ fault: MessageFault) {
        switch fault {
        case .malformed:
            self.init(
                .badRequest,
                detail: LocalizedText(
                    pt: "A requisição não é HTTP válido.", en: "The request is not valid HTTP."))
        case .headTooLarge: self.init(.headersTooLarge)
        case .host:
            self.init(
                .badRequest,
                detail: LocalizedText(
                    pt: "A requisição deve dizer um Host, e um só.", en: "The request must name a Host, and only one."))
        }
    }
}
