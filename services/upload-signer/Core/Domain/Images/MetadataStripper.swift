import Contract

/// Takes everything out of a picture's file that is not needed to show it: the place and time it was taken, the device, names,
/// comments, previews, further pictures and films behind it. What is kept is listed, so that what nobody has heard of yet goes,
/// too, and each part of it is held to its own structure and length. Pixels and orientation stay as they are; a colour profile
/// keeps its colours (``ColourProfile``).
///
/// Pure; its time and memory grow with the bytes and with the picture that they unpack to, so it belongs on a thread that may be
/// blocked. The result is at the most a few bytes longer than what it was made from; a profile that somebody packed better, by
/// what that saved.
package enum MetadataStripper {
    /// Goes up when something more is taken out: what was cleaned before is then cleaned again.
    package static let version: Int16 = 3

    /// - Parameter bytes: what ``ImageInspector`` found to be a picture of this type.
    /// - Throws: ``ImageRefused/corrupt`` for what cannot be told apart into the picture and the rest.
    static func strip(_ bytes: [UInt8], of type: PictureType) throws(ImageRefused) -> [UInt8] {
        let bytes = Bytes(bytes)
        return switch type {
        case .jpeg: try JPEG.stripped(bytes)
        case .png: try PNG.stripped(bytes)
        case .webp: try WebP.stripped(bytes)
        case .avif: try AVIF.stripped(bytes)
        }
    }
}
