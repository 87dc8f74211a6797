import Synchronization

/// A session's place among the limits. Given back when the session ends, or when it never came about: at the latest
/// when the last reference goes.
final class SessionSlot: Sendable {
    private let address: String
    private let addresses: AddressLimiter
    private let counters: EngineCounters
    private let isHeld = Atomic<Bool>(true)
    private let isUnconfirmed = Atomic<Bool>(true)

    /// Takes a place, or says why there is none.
    init(
        address: String, addresses: AddressLimiter, counters: EngineCounters, limits: EngineLimits
    ) throws(EngineRefusal) {
        self.address = address
        self.addresses = addresses
        self.counters = counters
        guard addresses.admit(address) else {
            isHeld.store(false, ordering: .relaxed)
            throw .tooManyFromAddress
        }
        guard counters.admit(limits: limits) else {
            isHeld.store(false, ordering: .relaxed)
            addresses.release(address)
            throw .serverFull
        }
    }

    deinit { release() }

    /// The session no longer counts as unconfirmed.
    func confirm() {
        if isUnconfirmed.exchange(false, ordering: .relaxed) { counters.confirmed() }
    }

    func release() {
        guard isHeld.exchange(false, ordering: .relaxed) else { return }
        confirm()
        addresses.release(address)
        counters.released()
    }
}
