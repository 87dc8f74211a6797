import Common

/// Judges on threads of its own: hashing and walking through megabytes would hold up everything else.
struct PooledJudge: ObjectJudge {
    private let inspector: ImageInspector
    /// Few may wait, since each brings the whole picture.
    private let pool = BlockingThreadPool(name: "uploads-judge", threads: 2, queueLimit: 6)

    init(_ inspector: ImageInspector) {
        self.inspector = inspector
    }

    func verdict(on bytes: [UInt8], as announced: Upload.Announcement) async throws -> Verdict {
        try await pool.run { [inspector] in Verdict.on(bytes, as: announced, by: inspector) }
    }
}
