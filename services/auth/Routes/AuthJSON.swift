import AuthCore
import Common
import Foundation
import JSON

/// An account as its owner sees it.
struct AccountView: JSONWritable {
    let account: Account
    /// When it is looked at.
    let time: Date

    func write(to json: inout JSONWriter) {
        let standing = account.standing(at: time)
        json.object { json in
            json.field("id", account.id)
            json.field("email", account.email)
            json.field("displayName", account.displayName)
            json.field("role", account.role.rawValue)
            json.field("status", standing.status.rawValue)
            json.field("statusUntil", nullable: standing.until)
            json.field("createdAt", account.createdAt)
        }
    }
}

/// The answer to a registration, a login and a refresh.
struct SignedInView: JSONWritable {
    let signedIn: SignedIn
    /// When it is answered.
    let time: Date
    /// False where the refresh token travels as a cookie.
    let showsRefreshToken: Bool
    /// New, and for clients that keep no cookies.
    let deviceProof: String?

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("user", AccountView(account: signedIn.account, time: time))
            json.field("accessToken", signedIn.tokens.accessToken)
            if showsRefreshToken { json.field("refreshToken", signedIn.tokens.refreshToken) }
            json.field("deviceToken", ifPresent: deviceProof)
            json.field("tokenType", "Bearer")
            json.field("expiresIn", signedIn.tokens.expiresIn)
        }
    }
}

/// A session as its owner sees it.
struct SessionView: JSONWritable {
    let session: Session
    let isCurrent: Bool

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", session.id)
            json.field("current", isCurrent)
            json.object("device") { json in
                json.field("userAgent", session.device.userAgent)
                json.field("address", session.device.address)
            }
            json.field("createdAt", session.createdAt)
            json.field("lastUsedAt", session.lastUsedAt)
            json.field("expiresAt", session.expiresAt)
        }
    }
}
