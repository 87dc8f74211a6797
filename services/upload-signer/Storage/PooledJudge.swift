import Serving
import UploadSignerCore

/// Judges on threads of its own: hashing, walking through and copying megabytes would hold up everything else.
struct PooledJudge: ObjectJudge {
    private let inspector: ImageInspector
    /// Few may wait, since each brings the whole picture.
    private let pool = BlockingThreadPool(name: "uploads-judge", threads: 2, queueLimit: 6)

    init(_ inspector: ImageInspector) {
        self.inspector = inspector
    }

    func judgement(on bytes: [UInt8], as announced: Upload.Announcement) async throws -> Judgement {
        try await pool.run { [inspector] in Judgement.on(bytes, as: announced, by: inspector) }
    }

    func judgement(onStored bytes: [UInt8]) async throws -> Judgement {
        try await pool.run { Judgement.onStored(bytes) }
    }
}
