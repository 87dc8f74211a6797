import ServiceKit

extension ServiceDescription {
    /// This service's names and its place.
    static let own = ServiceDescription(name: "auth", context: "auth", scope: .auth, port: 8081)
}
