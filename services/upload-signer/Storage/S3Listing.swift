import Common
import Foundation
import JSON
import Primitives
import UploadSignerCore

/// Reads the answer of `ListObjectsV2`. Keys of this service need no escaping in XML; any other is no key of ours.
enum S3Listing {
    static func objects(in xml: String) -> [ListedObject] {
        xml.components(separatedBy: "<Contents>").dropFirst().compactMap { entry in
            guard let key = text(of: "Key", in: entry), !key.contains("&"),
                let modified = text(of: "LastModified", in: entry).flatMap(RFC3339.date)
            else { return nil }
            return ListedObject(key: key, modifiedAt: modified)
        }
    }

    private static func text(of element: String, in xml: String) -> String? {
        guard let start = xml.range(of: "<\(element)>"),
            let end = xml.range(of: "</\(element)>", range: start.upperBound..<xml.endIndex)
        else { return nil }
        return String(xml[start.upperBound..<end.lowerBound])
    }
}
