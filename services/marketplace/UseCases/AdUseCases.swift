/// What can be done with ads over HTTP.
struct AdUseCases: Sendable {
    let list: ListAds
    let show: ShowAd
    let create: CreateAd
    let edit: EditAd
    let setAttachments: SetAttachments
    let end: EndAd

    init(store: any AdStore, awaitUploads: AwaitUploads) {
        list = ListAds(store: store)
        show = ShowAd(store: store)
        create = CreateAd(store: store, awaitUploads: awaitUploads)
        edit = EditAd(store: store)
        setAttachments = SetAttachments(store: store, awaitUploads: awaitUploads)
        end = EndAd(store: store)
    }
}
