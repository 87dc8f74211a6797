import Common

/// What can be done with ads over HTTP.
struct AdUseCases: Sendable {
    let list: ListAds
    let show: ShowAd
    let create: CreateAd
    let edit: EditAd
    let setAttachments: SetAttachments
    let end: EndAd

    /// - Parameter changes: how often somebody may change ads.
    init(store: any AdStore, awaitUploads: AwaitUploads, changes: any Allowance) {
        list = ListAds(store: store)
        show = ShowAd(store: store)
        create = CreateAd(store: store, awaitUploads: awaitUploads)
        edit = EditAd(store: store, changes: changes)
        setAttachments = SetAttachments(store: store, awaitUploads: awaitUploads, changes: changes)
        end = EndAd(store: store)
    }
}
