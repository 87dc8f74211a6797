import ServiceKit

extension ServiceDescription {
    /// This service's names and its place.
    static let own = ServiceDescription(name: "upload-signer", context: "uploads", scope: .uploads, port: 8085)
}
