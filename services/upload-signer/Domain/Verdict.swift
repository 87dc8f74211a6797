import Common

/// What a look at an uploaded object found.
enum Verdict: Sendable, Equatable {
    case good(ImageHeader)
    case bad(RejectionReason)

    /// Judges an object's bytes by what was announced.
    static func on(_ bytes: [UInt8], as announced: Upload.Announcement, by inspector: ImageInspector) -> Verdict {
        guard bytes.count == announced.size else { return .bad(.sizeMismatch) }
        if let expected = announced.sha256, !Digest.equal(Digest.sha256(bytes), expected) {
            return .bad(.checksumMismatch)
        }
        do throws(ImageRefused) {
            let header = try inspector.inspect(bytes)
            return header.type == announced.type ? .good(header) : .bad(.typeMismatch)
        } catch {
            return .bad(RejectionReason(error))
        }
    }
}
