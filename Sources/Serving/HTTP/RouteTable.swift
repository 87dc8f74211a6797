import HTTPTypes
import Hummingbird

/// The routes of a router, to tell "no such path" from "not with this method".
struct RouteTable: Sendable {
    private let routes: [(path: RouterPath, method: HTTPRequest.Method)]

    init(_ router: Router<AppRequestContext>) {
        routes = router.routes.flatMap { route in
            // The router answers HEAD by itself, and does not list it.
            (route.method == .get ? [.get, .head] : [route.method]).map { (route.path, $0) }
        }
    }

    /// The methods that `path` takes, sorted by name; empty if there is no such path.
    func methods(for path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        return Set(routes.filter { Self.matches($0.path, parts) }.map(\.method)).sorted { $0.rawValue < $1.rawValue }
    }

    private static func matches(_ route: RouterPath, _ parts: [Substring]) -> Bool {
        guard route.components.count == parts.count else { return false }
        return zip(route.components, parts).allSatisfy { component, part in component ~= part }
    }
}
