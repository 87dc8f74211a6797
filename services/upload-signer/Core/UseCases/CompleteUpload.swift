import Common
import Foundation
import Waiting

/// Looks at what was uploaded, and keeps it or turns it down.
///
/// The object's bytes are read once. What is looked at, and cleaned of everything but the picture, is stored under a key that no
/// signature covers: whatever the owner of the signature still does to the original changes nothing. Any step may be the last of
/// this process. What is stored is due to be removed from before it exists until the verdict is committed, and an attempt that
/// went silent is taken over when its lease is over, by the next request or the maintenance.
package struct CompleteUpload: Sendable {
    let store: any UploadStore
    let objects: any ObjectStore
    let judge: any ObjectJudge
    /// How many pictures may be in memory at a time.
    let places: Permits
    let limits: UploadLimits

    package init(
        store: any UploadStore, objects: any ObjectStore, judge: any ObjectJudge, places: Permits, limits: UploadLimits
    ) {
        self.store = store
        self.objects = objects
        self.judge = judge
        self.places = places
        self.limits = limits
    }

    /// How often a request looks whether another one's attempt has ended.
    private static let interval: Duration = .milliseconds(50)

    /// Completes an upload of `owner`. The same for every repetition, also at the same time.
    /// - Throws: ``UploadsRefusal``, ``ObjectStoreFailure``.
    package func callAsFunction(_ id: UUID, by owner: UUID) async throws -> Upload {
        let deadline = ContinuousClock.now.advanced(by: limits.attemptPatience)
        while true {
            switch try await attempt(id, owner: owner) {
            case .settled(let upload): return try Self.answer(upload)
            case .missing: throw UploadsRefusal.notFound
            case .busy:
                guard ContinuousClock.now < deadline else {
                    throw UploadsRefusal.beingCompleted(retryAfter: limits.attemptLease)
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    private static func answer(_ upload: Upload) throws(UploadsRefusal) -> Upload {
        switch upload.status {
        case .expired: throw .expired
        case .removed: throw .removed
        case .pending, .ready, .rejected: return upload
        }
    }

    /// Takes over an attempt that ended without a word. One that finds no object just ends it.
    func resume(_ id: UUID) async throws {
        do {
            _ = try await attempt(id, owner: nil)
        } catch UploadsRefusal.objectMissing {
            return
        }
    }

    private enum Outcome {
        case settled(Upload)
        case busy
        case missing
    }

    private func attempt(_ id: UUID, owner: UUID?) async throws -> Outcome {
        let attempt = UUID.v7()
        switch try await store.lease(id, owner: owner, attempt: attempt) {
        case .notFound: return .missing
        case .busy: return .busy
        case .settled(let upload): return .settled(upload)
        case .granted(let upload): return try await judge(upload, attempt: attempt, for: owner)
        }
    }

    private func judge(_ upload: Upload, attempt: UUID, for owner: UUID?) async throws -> Outcome {
        let key = upload.storedKey(attempt: attempt)
        let verdict: Verdict
        var mayHaveStored = false
        do {
            verdict = try await places.with {
                switch try await judgement(on: upload) {
                case .bad(let reason): return .bad(reason)
                case .good(let picture):
                    mayHaveStored = true
                    try await objects.write(picture, to: key)
                    return .good(picture.facts)
                }
            }
        } catch {
            // So that a retry need not wait for the lease to end. If this fails too, it does.
            try? await store.release(upload, attempt: attempt, mayHaveStored: mayHaveStored)
            throw error
        }
        guard let settled = try await settle(upload, attempt: attempt, for: owner, verdict) else { return .busy }
        await removeObjects(of: upload, stored: key, after: verdict)
        return .settled(settled)
    }

    private func settle(
        _ upload: Upload, attempt: UUID, for owner: UUID?, _ verdict: Verdict
    ) async throws -> Upload? {
        do {
            return try await store.settle(upload, attempt: attempt, for: owner, verdict)
        } catch let lost as LostRight {
            // The attempt ends with the right: nobody is to take it over and finish what its owner may not do any more.
            try await store.release(upload, attempt: attempt, mayHaveStored: true)
            throw lost
        }
    }

    private func judgement(on upload: Upload) async throws -> Judgement {
        let announced = upload.announced
        guard let facts = try await objects.look(at: upload.incomingKey) else { throw UploadsRefusal.objectMissing }
        guard facts.size == announced.size else { return .bad(.sizeMismatch) }
        guard facts.contentType == announced.type.rawValue else { return .bad(.typeMismatch) }
        // One byte more than announced shows an object that is longer by now than what the store said of it.
        guard let bytes = try await objects.read(upload.incomingKey, upTo: announced.size + 1) else {
            throw UploadsRefusal.objectMissing
        }
        return try await judge.judgement(on: bytes, as: announced)
    }

    /// Removes at once what is to be removed anyway. What fails here is done by the maintenance.
    private func removeObjects(of upload: Upload, stored key: String, after verdict: Verdict) async {
        var keys = [upload.incomingKey]
        if case .bad = verdict { keys.append(key) }
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
