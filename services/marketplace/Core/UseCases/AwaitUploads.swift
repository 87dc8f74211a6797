import Foundation

/// Gives uploads that were completed a moment ago the time to be heard of here.
package struct AwaitUploads: Sendable {
    let uploads: any UploadReading
    /// How long at the most; what is still unknown then is refused by the record.
    var patience: Duration = .seconds(3)
    /// The first pause between two looks; each one after is twice as long, as anything may be named.
    var interval: Duration = .milliseconds(100)

    package init(
        uploads: any UploadReading, patience: Duration = .seconds(3), interval: Duration = .milliseconds(100)
    ) {
        self.uploads = uploads
        self.patience = patience
        self.interval = interval
    }

    package func callAsFunction(_ ids: [UUID]) async throws {
        guard !ids.isEmpty else { return }
        let deadline = ContinuousClock.now.advanced(by: patience)
        var pause = interval
        while try await !uploads.unknown(among: ids).isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: pause)
            pause *= 2
        }
    }
}
