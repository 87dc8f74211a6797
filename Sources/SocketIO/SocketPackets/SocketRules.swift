import NIOCore

/// What the machines of one event loop's connections go by: the part of the configuration that they look at again.
final class SocketRules: Sendable {
    let namespaces: Set<String>
    let connectTimeout: TimeAmount
    let acceptTimeout: TimeAmount
    let attachmentTimeout: TimeAmount
    let maxPayload: Int
    let namespacesPerConnection: Int
    let refusalsPerConnection: Int
    let decoder: SocketPacketDecoder

    init(_ configuration: SocketIOConfiguration) {
        namespaces = configuration.namespaces
        connectTimeout = configuration.connectTimeout
        acceptTimeout = configuration.acceptTimeout
        attachmentTimeout = configuration.attachmentTimeout
        maxPayload = configuration.engine.limits.maxPayload
        namespacesPerConnection = configuration.limits.namespacesPerConnection
        refusalsPerConnection = configuration.limits.refusalsPerConnection
        decoder = SocketPacketDecoder(
            maximumAttachments: configuration.limits.attachmentsPerPacket,
            maximumDepth: configuration.limits.jsonDepth)
    }
}
