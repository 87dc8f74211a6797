import HTTPTypes

/// Headers that every answer of an API carries, whatever else is in front of it.
enum SecurityHeaders {
    static func apply(to headers: inout HTTPFields) {
        set(&headers, .xContentTypeOptions, "nosniff")
        set(&headers, .contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
        set(&headers, .xFrameOptions, "DENY")
        set(&headers, .referrerPolicy, "no-referrer")
        set(&headers, .crossOriginResourcePolicy, "same-origin")
        set(&headers, .cacheControl, "no-store")
    }

    /// A route that set a header itself knows better.
    private static func set(_ headers: inout HTTPFields, _ name: HTTPField.Name, _ value: String) {
        if headers[name] == nil { headers[name] = value }
    }
}
