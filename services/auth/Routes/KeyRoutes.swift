import Common
import Hummingbird
import JSON
import Serving

/// The public keys that access tokens are verified with.
struct KeyRoutes: Sendable {
    let keys: @Sendable () -> [JWK]

    func add(to group: RouterGroup<AppRequestContext>) {
        group.get(".well-known/jwks.json") { _, _ in
            var json = JSONWriter()
            json.object { $0.array("keys", keys()) }
            // As long as a new key is known as the next one before it signs, at the least.
            return Response.json(json, headers: [.cacheControl: "public, max-age=60"])
        }
    }
}
