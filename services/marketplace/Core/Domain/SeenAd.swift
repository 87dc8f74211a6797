/// An ad as somebody in particular may see it.
package struct SeenAd: Sendable {
    package let ad: Ad
    package let viewer: Caller?

    package init(ad: Ad, viewer: Caller?) {
        self.ad = ad
        self.viewer = viewer
    }
}

/// A page of the list.
package struct AdPage: Sendable {
    package let items: [SeenAd]
    package let nextCursor: AdCursor?
}
