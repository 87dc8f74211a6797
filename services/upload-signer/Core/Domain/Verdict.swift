import Common
import Contract

/// What a look at an uploaded object found, as it is recorded.
package enum Verdict: Sendable, Equatable {
    case good(PictureFacts)
    case bad(Rejection)
}

/// What is known of a picture that is kept: of the bytes that are stored, not of those that were sent.
package struct PictureFacts: Sendable, Equatable {
    package let header: ImageHeader
    package let size: Int
    package let sha256: [UInt8]
}

/// A picture without anything but the picture, as it is stored.
package struct CleanPicture: Sendable, Equatable {
    package let bytes: [UInt8]
    package let facts: PictureFacts

    /// Takes out what does not belong to the picture.
    /// - Parameter bytes: a picture of this header.
    /// - Throws: ``ImageRefused`` for one that cannot be taken apart, or is another one afterwards.
    init(_ bytes: [UInt8], _ header: ImageHeader) throws(ImageRefused) {
        self.bytes = try MetadataStripper.strip(bytes, of: header.type)
        guard try ImageInspector.header(of: self.bytes) == header else { throw .corrupt }
        facts = PictureFacts(header: header, size: self.bytes.count, sha256: Digest.sha256(self.bytes))
    }
}

/// What a look at bytes found, with the picture that may be stored.
package enum Judgement: Sendable, Equatable {
    case good(CleanPicture)
    case bad(Rejection)

    /// Judges an object's bytes by what was announced.
    package static func on(_ bytes: [UInt8], as announced: Upload.Announcement, by inspector: ImageInspector)
        -> Judgement
    {
        guard bytes.count == announced.size else { return .bad(.sizeMismatch) }
        if let expected = announced.sha256, !Digest.equal(Digest.sha256(bytes), expected) {
            return .bad(.checksumMismatch)
        }
        do throws(ImageRefused) {
            let header = try inspector.inspect(bytes)
            guard header.type == announced.type else { return .bad(.typeMismatch) }
            return .good(try CleanPicture(bytes, header))
        } catch {
            return .bad(Rejection(error))
        }
    }

    /// Judges what was found good before pictures were cleaned.
    package static func onStored(_ bytes: [UInt8]) -> Judgement {
        do throws(ImageRefused) {
            return .good(try CleanPicture(bytes, ImageInspector.header(of: bytes)))
        } catch {
            return .bad(Rejection(error))
        }
    }
}
