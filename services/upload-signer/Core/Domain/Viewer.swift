import Foundation

/// Who asks for a picture: an account, where it is not somebody unknown.
package struct Viewer: Sendable {
    package let userID: UUID
    package let isAdmin: Bool

    package init(userID: UUID, isAdmin: Bool) {
        self.userID = userID
        self.isAdmin = isAdmin
    }

    /// Whether they may know of an upload that is not in an approved ad.
    func mayKnow(_ upload: Upload) -> Bool { isAdmin || userID == upload.ownerID }
}

extension Upload {
    /// Nobody but its owner sees where a picture was taken, and what else is with it.
    func mayBeShown(to viewer: Viewer?) -> Bool {
        if case .ready(let image) = status, image.isStripped { return true }
        return viewer?.userID == ownerID
    }
}
