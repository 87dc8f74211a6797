import Foundation

/// What one room's sockets must all see: each message's bytes, once, in the order of `seq`.
///
/// The first socket that gets a message teaches the ledger its bytes; every further one is compared with them, which
/// costs less than reading the message again, and also finds messages that differ from socket to socket.
final class RoomLedger {
    /// How a delivery compares with what is known.
    enum Verdict: Equatable {
        /// The message that was due, known before: this one of those sent.
        case due(message: Int)
        /// Nobody had got a message here before: it is to be read, and added with ``add(_:message:)``.
        case unknown
        /// Not the message that was due.
        case mismatch
    }

    private struct Entry {
        let start: Int
        let size: Int
        let message: Int
    }

    /// The room's id.
    let id: String
    /// `seq` of the newest message before the run.
    private(set) var baseSeq = 0
    private var hasBegun = false
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    init(id: String) {
        self.id = id
    }

    /// `seq` of the newest message seen by anybody.
    var lastSeq: Int { baseSeq + entries.count }

    /// Takes over where the room stands when a socket joins; all must find it at the same place.
    /// - Returns: false if another socket found it elsewhere.
    func begin(at seq: Int) -> Bool {
        if !hasBegun { baseSeq = seq }
        hasBegun = true
        return baseSeq == seq
    }

    /// Compares a delivery with the message of this `seq`.
    func verdict(_ payload: UnsafeRawBufferPointer, seq: Int) -> Verdict {
        let index = seq - baseSeq - 1
        guard index < entries.count else { return .unknown }
        let entry = entries[index]
        guard entry.size == payload.count else { return .mismatch }
        let isSame = bytes.withUnsafeBytes { known in
            guard let known = known.baseAddress, let got = payload.baseAddress else { return false }
            return memcmp(known + entry.start, got, entry.size) == 0
        }
        return isSame ? .due(message: entry.message) : .mismatch
    }

    /// Adds the message that follows ``lastSeq``.
    func add(_ payload: UnsafeRawBufferPointer, message: Int) {
        entries.append(Entry(start: bytes.count, size: payload.count, message: message))
        bytes.append(contentsOf: payload)
    }

    /// Which of the messages sent has this `seq`.
    func message(atSeq seq: Int) -> Int? {
        let index = seq - baseSeq - 1
        return entries.indices.contains(index) ? entries[index].message : nil
    }
}
