import Common

/// What can be done with ads over HTTP.
package struct AdUseCases: Sendable {
    package let list: ListAds
    package let show: ShowAd
    package let create: CreateAd
    package let edit: EditAd
    package let setAttachments: SetAttachments
    package let end: EndAd

    /// - Parameters:
    ///   - pages: the same record over connections of its own, so that whoever changes ads never waits for who reads them.
    ///   - reads: how often ads may be read.
    ///   - changes: how often somebody may change ads.
    package init(
        store: any AdStore, pages: any AdStore, awaitUploads: AwaitUploads, reads: ReadBudget, changes: any Allowance
    ) {
        list = ListAds(store: pages, reads: reads)
        show = ShowAd(store: pages, reads: reads)
        create = CreateAd(store: store, awaitUploads: awaitUploads)
        edit = EditAd(store: store, changes: changes)
        setAttachments = SetAttachments(store: store, awaitUploads: awaitUploads, changes: changes)
        end = EndAd(store: store)
    }
}
