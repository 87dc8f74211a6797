/// Which web pages may open sessions, judged by the request's `Origin`.
///
/// A request without `Origin` does not come from a page and is let through: the policy keeps foreign pages from using a
/// visitor's browser, it does not authenticate anyone.
public enum OriginPolicy: Sendable, Equatable {
    /// Every page.
    case any
    /// Pages of the listed origins (`https://example.org`, without a trailing slash), and, where `sameHost` is set, pages
    /// whose host and port equal the request's `Host`.
    case listed(Set<String>, sameHost: Bool)

    /// Whether a request with these header values may be served.
    func allows(origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        switch self {
        case .any: return true
        case .listed(let origins, let sameHost):
            if origins.contains(origin.lowercased()) { return true }
            guard sameHost, let host else { return false }
            return ["https://", "http://"].contains { origin.lowercased() == $0 + host.lowercased() }
        }
    }
}
