/// A bounded map that forgets what has not been used for a while: two generations, each of half the capacity. When the young
/// one is full it becomes the old one, and what was old is dropped; reading moves a value to the young one. Every operation
/// takes constant time.
public struct GenerationCache<Key: Hashable, Value> {
    @usableFromInline let generationSize: Int
    @usableFromInline var young: [Key: Value] = [:]
    @usableFromInline var old: [Key: Value] = [:]

    /// A map of at most `capacity` entries.
    @inlinable
    public init(capacity: Int) {
        generationSize = max(1, capacity / 2)
    }

    /// Entries held.
    public var count: Int { young.count + old.count }

    /// The value, which counts as used now.
    @inlinable
    public mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    /// Sets a value; if the map is full, what was not used for longest goes.
    @inlinable
    public mutating func insert(_ value: Value, for key: Key) {
        if young.count >= generationSize, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
        old[key] = nil
    }

    /// Forgets one entry.
    @inlinable
    public mutating func remove(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    /// Forgets everything.
    @inlinable
    public mutating func removeAll() {
        young = [:]
        old = [:]
    }
}

extension GenerationCache: Sendable where Key: Sendable, Value: Sendable {}
