import Common
import Foundation

/// Looks at what was uploaded, and keeps it or turns it down.
///
/// The object is copied first, to a key that no signature covers, and the **copy** is what is looked at: whatever the owner of
/// the signature still does to the original changes nothing. Any step may be the last of this process. The copy is due to be
/// removed from before it exists until the verdict is committed, and an attempt that went silent is taken over when its lease
/// is over, by the next request or the sweep.
struct CompleteUpload: Sendable {
    let store: any UploadStore
    let objects: any ObjectStore
    let judge: any ObjectJudge
    let limits: UploadLimits

    /// How often a request looks whether another one's attempt has ended.
    private static let interval: Duration = .milliseconds(50)

    /// Completes an upload of `owner`. The same for every repetition, also at the same time.
    /// - Throws: ``UploadsError``, ``ObjectStoreFailure``.
    func callAsFunction(_ id: UUID, by owner: UUID, traceparent: String?) async throws -> Upload {
        let deadline = ContinuousClock.now.advanced(by: limits.attemptPatience)
        while true {
            switch try await attempt(id, owner: owner, traceparent: traceparent) {
            case .settled(let upload): return try Self.answer(upload)
            case .missing: throw UploadsError.notFound
            case .busy:
                guard ContinuousClock.now < deadline else {
                    throw UploadsError.beingCompleted(retryAfter: limits.attemptLease)
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    private static func answer(_ upload: Upload) throws(UploadsError) -> Upload {
        switch upload.status {
        case .expired: throw .expired
        case .removed: throw .removed
        case .pending, .ready, .rejected: return upload
        }
    }

    /// Takes over an attempt that ended without a word. One that finds no object just ends it.
    func resume(_ id: UUID) async throws {
        do {
            _ = try await attempt(id, owner: nil, traceparent: nil)
        } catch UploadsError.objectMissing {
            return
        }
    }

    private enum Outcome {
        case settled(Upload)
        case busy
        case missing
    }

    private func attempt(_ id: UUID, owner: UUID?, traceparent: String?) async throws -> Outcome {
        let attempt = UUID.v7()
        switch try await store.claim(id, owner: owner, attempt: attempt) {
        case .notFound: return .missing
        case .busy: return .busy
        case .settled(let upload): return .settled(upload)
        case .granted(let upload): return try await judge(upload, attempt: attempt, traceparent: traceparent)
        }
    }

    private func judge(_ upload: Upload, attempt: UUID, traceparent: String?) async throws -> Outcome {
        let copy = upload.storedKey(attempt: attempt)
        let verdict: Verdict
        do {
            verdict = try await self.verdict(on: upload, copy: copy)
        } catch {
            // So that a retry need not wait for the lease to end. If this fails too, it does.
            let mayHaveCopied = error as? UploadsError != .objectMissing
            try? await store.release(upload, attempt: attempt, mayHaveCopied: mayHaveCopied)
            throw error
        }
        guard let settled = try await store.settle(upload, attempt: attempt, verdict, traceparent: traceparent) else {
            return .busy
        }
        await tidy(upload, copy: copy, after: verdict)
        return .settled(settled)
    }

    private func verdict(on upload: Upload, copy: String) async throws -> Verdict {
        let announced = upload.announced
        guard let facts = try await objects.look(at: upload.incomingKey) else { throw UploadsError.objectMissing }
        guard facts.size == announced.size else { return .bad(.sizeMismatch) }
        guard facts.contentType == announced.type.rawValue else { return .bad(.typeMismatch) }
        guard try await objects.copy(upload.incomingKey, to: copy, as: announced.type) else {
            throw UploadsError.objectMissing
        }
        // One byte more than announced shows a copy that is longer than what the store said of the original.
        guard let bytes = try await objects.read(copy, upTo: announced.size + 1) else {
            throw ObjectStoreFailure(cause: "a copy is not there")
        }
        return try await judge.verdict(on: bytes, as: announced)
    }

    /// Removes at once what is to be removed anyway. What fails here is done by the sweep.
    private func tidy(_ upload: Upload, copy: String, after verdict: Verdict) async {
        var keys = [upload.incomingKey]
        if case .bad = verdict { keys.append(copy) }
        for key in keys {
            do {
                try await objects.remove(key)
                try await store.forgetRemoval(of: key)
            } catch {
                return
            }
        }
    }
}
