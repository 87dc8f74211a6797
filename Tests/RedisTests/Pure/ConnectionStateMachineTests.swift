import NIOCore
import Testing

@testable import Redis

@Suite("A connection's state machine")
struct ConnectionStateMachineTests {
    private typealias Machine = ConnectionStateMachine<String>

    private func time(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    private func machine(_ steps: [HandshakeStep] = [.ping]) -> Machine {
        Machine(handshake: steps, handshakeDeadline: time(5), stallTimeout: .seconds(3))
    }

    private func readyMachine(_ commands: [(name: String, deadline: Int64)] = []) -> Machine {
        var machine = machine()
        _ = machine.receive(.simpleString("PONG"))
        for (index, command) in commands.enumerated() {
            let deadline = time(command.deadline)
            #expect(machine.enqueue(id: UInt64(index), deadline: deadline, cost: 10, waiter: command.name) == true)
        }
        return machine
    }

    private func settled(_ action: Machine.ReplyAction) -> (waiter: String?, result: Result<RedisValue, RedisError>)? {
        guard case .settle(let waiter, _, let result) = action else { return nil }
        return (waiter, result)
    }

    private func closing(_ action: Machine.ReplyAction) -> RedisError? {
        guard case .close(let error) = action else { return nil }
        return error
    }

    @Test("commands are taken only once every handshake step is answered")
    func handshake() {
        var machine = machine([.select(database: 1), .setName("x"), .ping])
        for _ in 0..<2 {
            guard case .none = machine.receive(.simpleString("OK")) else { Issue.record("not none"); return }
            #expect(machine.enqueue(id: 1, deadline: time(1), cost: 1, waiter: "early") == false)
        }
        guard case .becomeReady = machine.receive(.simpleString("PONG")) else { Issue.record("not ready"); return }
        #expect(machine.enqueue(id: 1, deadline: time(1), cost: 1, waiter: "in time") == true)
    }

    @Test("a refused password ends the connection with the server's words")
    func refusedPassword() {
        var machine = machine([.authenticate(user: "u", password: "p"), .ping])
        let reply = RedisValue.error(.server(code: "WRONGPASS", message: "invalid username-password pair"))
        #expect(
            closing(machine.receive(reply)) == .authenticationFailed(message: "invalid username-password pair"))
    }

    @Test("a missing password is found by the ping")
    func missingPassword() {
        var machine = machine()
        let reply = RedisValue.error(.server(code: "NOAUTH", message: "Authentication required."))
        #expect(closing(machine.receive(reply)) == .authenticationFailed(message: "Authentication required."))
    }

    @Test("ACLs that forbid PING or CLIENT SETNAME do not end the connection")
    func forbiddenComforts() {
        var machine = machine([.setName("x"), .ping])
        let reply = RedisValue.error(.server(code: "NOPERM", message: "no"))
        guard case .none = machine.receive(reply) else { Issue.record("not none"); return }
        guard case .becomeReady = machine.receive(reply) else { Issue.record("not ready"); return }
    }

    @Test("a server that still loads its data is not ready, and that passes")
    func loading() throws {
        var machine = machine()
        let error = try #require(closing(machine.receive(.error(.server(code: "LOADING", message: "…")))))
        #expect(!error.isLastingRefusal)
    }

    @Test("a handshake without an answer is given up at its deadline")
    func handshakeDeadline() {
        var machine = machine()
        let early = machine.advance(to: time(4))
        #expect(early.close == nil)
        #expect(early.next == time(5))
        #expect(machine.advance(to: time(5)).close == .notConnected)
    }

    @Test("replies belong to commands in the order of sending")
    func order() throws {
        var machine = readyMachine([("a", 9), ("b", 9), ("c", 9)])
        for (index, name) in ["a", "b", "c"].enumerated() {
            let action = try #require(settled(machine.receive(.integer(index))))
            #expect(action.waiter == name)
            #expect(try action.result.get() == .integer(index))
        }
    }

    @Test("an error reply fails its own command only")
    func errorReply() throws {
        var machine = readyMachine([("a", 9), ("b", 9)])
        let error = RedisError.server(code: "WRONGTYPE", message: "no")
        #expect(try #require(settled(machine.receive(.error(error)))).result == .failure(error))
        #expect(try #require(settled(machine.receive(.integer(1)))).result == .success(.integer(1)))
    }

    @Test("a command that timed out keeps its slot, so that its late reply goes to nobody else")
    func timeoutKeepsSlot() throws {
        var machine = readyMachine([("slow", 1), ("next", 9)])
        #expect(machine.advance(to: time(1)).expired == ["slow"])
        let late = try #require(settled(machine.receive(.simpleString("for slow"))))
        #expect(late.waiter == nil)
        let next = try #require(settled(machine.receive(.simpleString("for next"))))
        #expect(next.waiter == "next")
        #expect(try next.result.get() == .simpleString("for next"))
    }

    @Test("a wait ends once: expired waiters are not told again, whatever comes after")
    func expiredOnce() {
        var machine = readyMachine([("a", 1)])
        #expect(machine.advance(to: time(1)).expired == ["a"])
        #expect(machine.advance(to: time(2)).expired.isEmpty)
        #expect(machine.cancel(id: 0).isEmpty)
        #expect(machine.close(because: .connectionLost).failures.isEmpty)
    }

    @Test("the next look is at the earliest deadline, in whatever order they were sent")
    func nextDeadline() {
        var machine = readyMachine([("long", 60), ("short", 2), ("middle", 7)])
        #expect(machine.advance(to: time(1)).next == time(2))
        let action = machine.advance(to: time(2))
        #expect(action.expired == ["short"])
        #expect(action.next == time(7))
    }

    @Test("a connection whose oldest command is far overdue is closed")
    func stall() {
        var machine = readyMachine([("a", 1), ("b", 60)])
        #expect(machine.advance(to: time(3)).close == nil)
        #expect(machine.advance(to: time(4)).close == .connectionLost)
    }

    @Test("a late reply in time saves the connection")
    func stallAverted() {
        var machine = readyMachine([("a", 1), ("b", 60)])
        _ = machine.advance(to: time(3))
        _ = machine.receive(.null)
        #expect(machine.advance(to: time(30)).close == nil)
    }

    @Test("a cancelled command keeps its slot; all commands of a pipeline are cancelled together")
    func cancel() throws {
        var machine = readyMachine()
        for (name, id) in [("p1", UInt64(7)), ("p2", 7), ("other", 8)] {
            #expect(machine.enqueue(id: id, deadline: time(9), cost: 1, waiter: name) == true)
        }
        #expect(machine.cancel(id: 7) == ["p1", "p2"])
        #expect(try #require(settled(machine.receive(.null))).waiter == nil)
        #expect(try #require(settled(machine.receive(.null))).waiter == nil)
        #expect(try #require(settled(machine.receive(.null))).waiter == "other")
    }

    @Test("a reply nobody asked for ends the connection")
    func surplusReply() {
        var machine = readyMachine()
        #expect(closing(machine.receive(.integer(1))) == .protocolViolation("a reply nobody asked for"))
    }

    @Test("the end tells all who wait, and gives back what every slot had cost")
    func end() {
        var machine = readyMachine([("a", 1), ("b", 9)])
        _ = machine.advance(to: time(1))
        let rest = machine.close(because: .connectionLost)
        #expect(rest.failures.map(\.waiter) == ["b"])
        #expect(rest.commands == 2)
        #expect(rest.cost == 20)
        #expect(machine.enqueue(id: 3, deadline: time(9), cost: 1, waiter: "late") == false)
    }

    @Test("a malformed reply is the oldest command's; the others have lost their connection")
    func violation() {
        var machine = readyMachine([("a", 9), ("b", 9)])
        let rest = machine.close(because: .protocolViolation("x"))
        #expect(rest.failures.map(\.waiter) == ["a", "b"])
        #expect(rest.failures.map(\.error) == [.protocolViolation("x"), .connectionLost])
    }

    @Test("a connection that is still being made has nothing to wait for")
    func drainingHandshake() {
        var machine = machine()
        machine.drain()
        #expect(machine.isDrained)
    }

    @Test("draining takes no more commands and is over with the last reply")
    func draining() {
        var machine = readyMachine([("a", 9)])
        machine.drain()
        #expect(!machine.isDrained)
        #expect(machine.enqueue(id: 3, deadline: time(9), cost: 1, waiter: "late") == false)
        _ = machine.receive(.null)
        #expect(machine.isDrained)
    }
}
