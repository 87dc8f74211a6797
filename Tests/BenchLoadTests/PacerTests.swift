import NIOCore
import NIOEmbedded
import Testing

@testable import bench_load

@Suite("Messages by the clock")
struct PacerTests {
    @Test("each is sent when it is due")
    func paced() {
        let loop = EmbeddedEventLoop()
        var sent: [(number: Int, due: NIODeadline, time: NIODeadline)] = []
        let begin = loop.now
        let pacer = Pacer(perSecond: 20, eventLoop: loop) { number, due in
            sent.append((number, due, loop.now))
        }
        loop.advanceTime(by: .milliseconds(220))
        pacer.stop()
        #expect(sent.map(\.number) == [0, 1, 2, 3])
        #expect(sent.map(\.due) == (1...4).map { begin + .milliseconds(50 * $0) })
        #expect(sent.allSatisfy { $0.time == $0.due })
    }

    @Test("none is sent once they are stopped, also where that happens as one is sent")
    func stopped() {
        let loop = EmbeddedEventLoop()
        var sent = 0
        var pacer: Pacer?
        pacer = Pacer(perSecond: 20, eventLoop: loop) { _, _ in
            sent += 1
            if sent == 2 { pacer?.stop() }
        }
        loop.advanceTime(by: .seconds(1))
        #expect(sent == 2)
    }
}
