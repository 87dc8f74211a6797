import ServiceKit

extension ServiceDescription {
    /// This service's names and its place.
    static let own = ServiceDescription(name: "marketplace", context: "marketplace", scope: .marketplace, port: 8083)
}
