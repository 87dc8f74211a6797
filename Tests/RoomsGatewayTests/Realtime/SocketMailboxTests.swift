import Testing

@testable import rooms_gateway

@Suite("A socket's waiting events")
struct SocketMailboxTests {
    @Test("one worker at a time takes them in order")
    func oneWorker() {
        var mail = SocketMailbox<Int>(limit: 8)
        #expect(mail.arrive(1) == .startWorker)
        #expect(mail.arrive(2) == .queued)
        #expect(mail.next() == 1)
        #expect(mail.arrive(3) == .queued)
        #expect(mail.next() == 2)
        #expect(mail.next() == 3)
        #expect(mail.next() == nil)
        #expect(mail.arrive(4) == .startWorker)
    }

    @Test("one more than the limit is refused and the others stay")
    func full() {
        var mail = SocketMailbox<Int>(limit: 2)
        _ = mail.arrive(1)
        _ = mail.arrive(2)
        #expect(mail.arrive(3) == .full)
        #expect(mail.next() == 1)
        #expect(mail.arrive(4) == .queued)
    }
}
