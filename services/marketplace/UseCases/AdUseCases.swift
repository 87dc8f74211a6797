/// What can be done with ads over HTTP.
struct AdUseCases: Sendable {
    let list: ListAds
    let show: ShowAd
    let create: CreateAd
    let edit: EditAd
    let setAttachments: SetAttachments
    let end: EndAd
}
