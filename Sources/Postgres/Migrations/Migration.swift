import Foundation

/// One step of a schema's history: a file `NNNN_verb_phrase.sql`.
public struct Migration: Sendable, Hashable {
    /// The number that its file name starts with. Versions are applied in ascending order.
    public let version: Int
    /// The file's name without `.sql`.
    public let name: String
    /// The file's text.
    public let sql: String

    private static let maxBytes = 8 << 20

    /// The migrations in a folder, in ascending order of their versions.
    /// - Throws: ``MigrationError``
    static func load(from directory: URL) throws(MigrationError) -> [Migration] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) else {
            throw .unreadable(directory.path)
        }
        var migrations: [Migration] = []
        for file in names.sorted() where !file.hasPrefix(".") {
            let migration = try Migration(file: directory.appending(path: file))
            if migrations.last?.version == migration.version { throw .duplicateVersion(migration.version) }
            migrations.append(migration)
        }
        return migrations
    }

    private init(file: URL) throws(MigrationError) {
        let fileName = file.lastPathComponent
        guard let match = fileName.wholeMatch(of: #/([0-9]{4})_[a-z0-9]+(_[a-z0-9]+)*\.sql/#),
            let version = Int(match.1)
        else { throw .badFileName(fileName) }
        guard let bytes = try? Data(contentsOf: file), bytes.count <= Self.maxBytes,
            let sql = String(validating: bytes, as: UTF8.self)
        else { throw .unreadable(file.path) }
        self.init(version: version, name: String(fileName.dropLast(4)), sql: sql)
    }

    init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }
}

/// What files and database have in common, and what is to be applied. Pure.
struct MigrationPlan {
    /// A row of `schema_migrations`.
    struct Applied: Sendable, Hashable {
        var version: Int
        var checksum: String
    }

    let pending: [Migration]

    /// - Parameters:
    ///   - migrations: in ascending order, each with its checksum.
    ///   - applied: what the database has.
    /// - Throws: ``MigrationError`` when the database did not come from these files.
    init(_ migrations: [(Migration, checksum: String)], applied: [Applied]) throws(MigrationError) {
        let checksums = Dictionary(applied.map { ($0.version, $0.checksum) }) { first, _ in first }
        let unknown = Set(checksums.keys).subtracting(migrations.map(\.0.version))
        guard unknown.isEmpty else { throw .databaseIsNewer(unknown: unknown.sorted()) }
        let latest = checksums.keys.max() ?? 0
        var pending: [Migration] = []
        for (migration, checksum) in migrations {
            if let known = checksums[migration.version] {
                guard known == checksum else {
                    throw .checksumChanged(version: migration.version, name: migration.name)
                }
            } else if migration.version < latest {
                throw .outOfOrder(version: migration.version, applied: latest)
            } else {
                pending.append(migration)
            }
        }
        self.pending = pending
    }
}
