/// Why a token is not accepted. For logs and metrics: clients get one answer for all of them.
public enum TokenError: String, Error, Sendable, CaseIterable {
    /// Over the size limit; nothing else was looked at.
    case tooLarge
    /// Not three canonical base64url parts, or not JSON in them.
    case malformed
    /// `alg` is not exactly `ES256`.
    case algorithm
    /// The header holds something that we never issue: `crit`, `jku`, `jwk`, `x5u`, `x5c`, `b64`, another `typ`…
    case header
    /// `kid` is missing or not a key's name.
    case keyID
    /// No known key has this `kid`.
    case unknownKey
    /// No keys could be had yet: not the token's fault.
    case keysUnavailable
    /// The signature is not the key's.
    case signature
    /// A claim is missing or mistyped.
    case claims
    /// `iss` is another.
    case issuer
    /// `aud` is another.
    case audience
    /// `exp` is over.
    case expired
    /// `nbf` or `iat` is in the future.
    case notYetValid
    /// It lives longer than tokens may.
    case lifetime
}
