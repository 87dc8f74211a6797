/// What is built on Engine.IO sessions. Called on each session's event loop; must not block.
public protocol EngineApplication: Sendable {
    /// A session began. What is returned gets everything that happens in it.
    func opened(_ session: EngineSession) -> any EngineSessionHandler
}
