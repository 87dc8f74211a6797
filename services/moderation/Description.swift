import ServiceKit

extension ServiceDescription {
    /// This service's names and its place.
    static let own = ServiceDescription(name: "moderation", context: "moderation", scope: .moderation, port: 8084)
}
