import Postgres

extension PostgresError {
    /// Whether a row itself was refused (SQLSTATE classes 22 and 23), so that trying again is of no use.
    var isDataFault: Bool { sqlState.map { ["22", "23"].contains($0.classCode) } ?? false }
}
