import CLibPQ

#if canImport(Glibc)
    import Glibc
#endif

/// A descriptor by which other threads end a thread's `poll`.
final class WakeUp: Sendable {
    let descriptor: Int32

    /// - Throws: ``PostgresError`` with `.connectionLost` when the process has no descriptor left.
    init() throws(PostgresError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw PostgresError(.connectionLost, "the process has no file descriptor left (errno \(errno))")
        }
    }

    deinit { close(descriptor) }

    /// Ends the current poll, or the next one if there is none. Never blocks.
    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes back all signals given so far.
    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
