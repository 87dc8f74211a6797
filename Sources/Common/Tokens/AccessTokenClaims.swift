import Contract
import Foundation
import JSON
import Primitives

/// The claims of an access token: `iss aud sub sid jti iat exp role`, and `nbf` where it is there.
public struct AccessTokenClaims: Sendable, Equatable {
    /// No token lives longer, whoever signed it.
    public static let maxLifetime: TimeInterval = 15 * 60

    /// `iss`.
    public let issuer: String
    /// `aud`.
    public let audience: String
    /// `sub`: the account.
    public let userID: UUID
    /// `sid`: the session.
    public let sessionID: UUID
    /// `jti`: this token.
    public let tokenID: UUID
    /// `iat`, whole seconds.
    public let issuedAt: Date
    /// `exp`, whole seconds.
    public let expiresAt: Date
    /// `role` at the time of issue. Guards go by the database, not by this.
    public let role: Role

    /// Claims of a token that lives `lifetime` seconds from `issuedAt`.
    public init(
        issuer: String, audience: String, userID: UUID, sessionID: UUID, tokenID: UUID = .v7(), issuedAt: Date,
        lifetime: TimeInterval, role: Role
    ) {
        self.issuer = issuer
        self.audience = audience
        self.userID = userID
        self.sessionID = sessionID
        self.tokenID = tokenID
        self.issuedAt = Date(timeIntervalSince1970: issuedAt.timeIntervalSince1970.rounded(.down))
        expiresAt = self.issuedAt + min(lifetime, Self.maxLifetime).rounded(.down)
        self.role = role
    }

    /// Signs the claims.
    public func sign(keyID: String, key: ES256PrivateKey) throws(ES256Error) -> String {
        var json = JSONWriter(capacity: 384)
        json.object { json in
            json.field("iss", issuer)
            json.field("aud", audience)
            json.field("sub", userID)
            json.field("sid", sessionID)
            json.field("jti", tokenID)
            json.field("iat", Int(issuedAt.timeIntervalSince1970))
            json.field("exp", Int(expiresAt.timeIntervalSince1970))
            json.field("role", role.rawValue)
        }
        return try CompactJWS.sign(json.buffer.readableBytesView, keyID: keyID, key: key)
    }

    /// Reads the claims of a payload whose signature is good, and checks them.
    init(payload: [UInt8], expecting expectation: TokenExpectation, at now: Date) throws(TokenError) {
        guard let claims = (try? JSONParser.parse(payload))?.object,
            let issuer = claims["iss"]?.string, let audience = claims["aud"]?.string,
            let userID = claims["sub"]?.string.flatMap({ UUID(strict: $0) }),
            let sessionID = claims["sid"]?.string.flatMap({ UUID(strict: $0) }),
            let tokenID = claims["jti"]?.string.flatMap({ UUID(strict: $0) }),
            let issuedAt = Self.time(claims["iat"]), let expiresAt = Self.time(claims["exp"]),
            let role = claims["role"]?.string.flatMap(Role.init)
        else { throw .claims }
        self.issuer = issuer
        self.audience = audience
        self.userID = userID
        self.sessionID = sessionID
        self.tokenID = tokenID
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.role = role
        var notBefore = issuedAt
        if let claim = claims["nbf"] {
            guard let time = Self.time(claim) else { throw .claims }
            notBefore = max(issuedAt, time)
        }
        try check(expectation, notBefore: notBefore, now: now)
    }

    private func check(_ expectation: TokenExpectation, notBefore: Date, now: Date) throws(TokenError) {
        guard issuer == expectation.issuer else { throw .issuer }
        guard audience == expectation.audience else { throw .audience }
        guard expiresAt > issuedAt, expiresAt.timeIntervalSince(issuedAt) <= Self.maxLifetime else { throw .lifetime }
        guard notBefore <= now + expectation.leewaySeconds else { throw .notYetValid }
        guard expiresAt + expectation.leewaySeconds > now else { throw .expired }
    }

    /// A NumericDate in a range that no sum can overflow.
    private static func time(_ value: JSONValue?) -> Date? {
        guard let seconds = value?.integer, (0...253_402_300_799).contains(seconds) else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(seconds))
    }
}

/// What a verifier expects of a token's claims.
public struct TokenExpectation: Sendable {
    /// `iss`, exactly.
    public let issuer: String
    /// `aud`, exactly.
    public let audience: String
    /// By how much the issuer's clock and ours may differ.
    public let leewaySeconds: TimeInterval

    /// An expectation.
    public init(issuer: String, audience: String, leeway: Duration = .seconds(5)) {
        self.issuer = issuer
        self.audience = audience
        leewaySeconds = TimeInterval(leeway.nanoseconds) / 1e9
    }
}
