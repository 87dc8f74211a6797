import CLibPQ

extension LibPQSession {
    /// Runs a text of several statements without parameters, as migration files are.
    ///
    /// Inside a transaction block it is part of that; outside it is one transaction of its own.
    /// - Returns: the command tags (`CREATE TABLE`, `INSERT 0 3`…), one a statement.
    /// - Throws: ``PostgresError``; statements after the failed one did not run.
    func runScript(_ text: String, watch: inout Watch) throws(PostgresError) -> [String] {
        guard !text.utf8.contains(0) else { throw PostgresError(.encoding, "an SQL text with a NUL character") }
        guard !isLost, PQexitPipelineMode(connection) == 1, PQsendQuery(connection, text) == 1 else {
            throw lost("the connection was lost while sending")
        }
        try flush(watch: &watch)
        var tags: [String] = []
        var failure: PostgresError?
        while let result = try nextResult(watch: &watch) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                tags.append(PQcmdStatus(result).map { String(cString: $0) } ?? "")
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                failure = try serverError(result).error
            default:
                throw lost("COPY is not supported")
            }
        }
        awaitCancelRequest(watch: &watch)
        if isLost || PQenterPipelineMode(connection) != 1 { throw lost("the connection was lost") }
        if let failure { throw watch.interruption == nil ? failure : watch.error }
        return tags
    }
}
