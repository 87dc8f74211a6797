import Serving
import TestSupport

extension SettingsReader {
    /// A service's settings in a test: what all need, what the service's tests say, and what one test changes.
    public static func test(
        _ scope: Scope, usual: [String: String] = [:], changes: [String: String] = [:]
    ) throws -> SettingsReader {
        var environment = [
            "PRACA_ENVIRONMENT": "test",
            "PRACA_REDIS_URL": try TestEnvironment.redisURL,
            "PRACA_\(scope.rawValue)_DATABASE_URL": try TestEnvironment.postgresURL,
        ]
        environment.merge(usual) { _, usual in usual }
        environment.merge(changes) { _, changed in changed }
        return SettingsReader(scope: scope, environment: environment)
    }
}
