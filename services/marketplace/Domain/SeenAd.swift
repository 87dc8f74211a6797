/// An ad as somebody in particular may see it.
struct SeenAd: Sendable {
    let ad: Ad
    let viewer: Caller?
}

/// A page of the list.
struct AdPage: Sendable {
    let items: [SeenAd]
    let nextCursor: AdCursor?
}
