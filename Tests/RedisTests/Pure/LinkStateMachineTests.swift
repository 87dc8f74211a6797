import NIOCore
import Primitives
import Testing

@testable import Redis

@Suite("The link's state machine")
struct LinkStateMachineTests {
    private let backoff = Backoff(base: .milliseconds(100), maximum: .seconds(1))

    private func lose(
        _ machine: inout LinkStateMachine, _ error: RedisError = .notConnected, at now: Duration = .zero
    ) -> LinkStateMachine.LossAction {
        machine.lost(error, now: now, random: 1)
    }

    @Test("the first command starts the connection, the others wait for it")
    func lazy() {
        var machine = LinkStateMachine(backoff: backoff)
        #expect(machine.admit() == .waitAndConnect)
        #expect(machine.admit() == .wait)
        #expect(machine.shouldConnect() == false)
        machine.connected(now: .zero)
        #expect(machine.admit() == .send)
    }

    @Test("each failure doubles the pause up to the maximum; commands wait meanwhile")
    func backoffGrows() {
        var machine = LinkStateMachine(backoff: backoff)
        #expect(machine.shouldConnect() == true)
        for pause in [100, 200, 400, 800, 1000, 1000] {
            #expect(lose(&machine) == .retry(after: .milliseconds(pause), waiting: nil))
            #expect(machine.admit() == .wait)
            #expect(machine.shouldConnect() == true)
        }
    }

    @Test("a connection that lived long starts the pauses anew, a short-lived one does not")
    func backoffResets() {
        var machine = LinkStateMachine(backoff: backoff)
        _ = machine.shouldConnect()
        _ = lose(&machine)
        _ = lose(&machine)
        _ = machine.shouldConnect()
        machine.connected(now: .seconds(10))
        #expect(lose(&machine, at: .milliseconds(10_100)) == .retry(after: .milliseconds(400), waiting: nil))
        _ = machine.shouldConnect()
        machine.connected(now: .seconds(20))
        #expect(lose(&machine, at: .seconds(21)) == .retry(after: .milliseconds(100), waiting: nil))
    }

    @Test("refused credentials fail the waiting commands and those that come before the next attempt")
    func refusal() {
        let error = RedisError.authenticationFailed(message: "WRONGPASS")
        var machine = LinkStateMachine(backoff: backoff)
        _ = machine.shouldConnect()
        #expect(lose(&machine, error) == .retry(after: .milliseconds(100), waiting: error))
        #expect(machine.admit() == .refuse(error))
        #expect(machine.shouldConnect() == true)
        #expect(machine.admit() == .wait)
    }

    @Test("a shutdown waits for a connection's end and refuses commands")
    func shutdown() {
        var machine = LinkStateMachine(backoff: backoff)
        _ = machine.shouldConnect()
        machine.connected(now: .zero)
        #expect(machine.shutDown() == true)
        #expect(machine.admit() == .refuse(.shutdown))
        #expect(lose(&machine) == .shutDown)
        #expect(machine.shouldConnect() == false)
        #expect(machine.admit() == .refuse(.shutdown))
    }

    @Test("a shutdown before any connection, or between two, is immediate and final")
    func shutdownIdle() {
        var idle = LinkStateMachine(backoff: backoff)
        #expect(idle.shutDown() == false)
        #expect(idle.shouldConnect() == false)
        var between = LinkStateMachine(backoff: backoff)
        _ = between.shouldConnect()
        _ = lose(&between)
        #expect(between.shutDown() == false)
        #expect(between.shouldConnect() == false)
    }
}

@Suite("Waiting commands and their bounds")
struct WaitingCommandsTests {
    private func pending(_ id: UInt64, deadline: Int64) -> PendingCommand {
        let time = NIODeadline.uptimeNanoseconds(0) + .seconds(deadline)
        let ticket = CommandTicket(
            id: id, name: "GET", submitted: .uptimeNanoseconds(0), deadline: time, cost: 1, complete: { _ in })
        return PendingCommand(command: RedisCommand("GET"), ticket: ticket)
    }

    @Test("those whose time has run out leave, the others stay in order")
    func expire() {
        var waiting = WaitingCommands()
        waiting.append([pending(1, deadline: 9), pending(2, deadline: 1), pending(3, deadline: 5)])
        #expect(waiting.nextDeadline == .uptimeNanoseconds(0) + .seconds(1))
        #expect(waiting.expire(.uptimeNanoseconds(0) + .seconds(5)).map(\.ticket.id) == [2, 3])
        #expect(waiting.takeAll().map(\.ticket.id) == [1])
        #expect(waiting.nextDeadline == nil)
    }

    @Test("a cancelled pipeline leaves whole")
    func cancel() {
        var waiting = WaitingCommands()
        waiting.append([pending(1, deadline: 9), pending(2, deadline: 9), pending(2, deadline: 9)])
        #expect(waiting.cancel(id: 2).count == 2)
        #expect(waiting.takeAll().map(\.ticket.id) == [1])
    }

    @Test("the limiter counts commands and bytes, all of a batch or none")
    func limiter() {
        let limiter = InFlightLimiter(maxCommands: 3, maxBytes: 100)
        #expect(limiter.admit(commands: 2, bytes: 10))
        #expect(!limiter.admit(commands: 2, bytes: 10))
        #expect(limiter.commands == 2)
        #expect(!limiter.admit(commands: 1, bytes: 91))
        #expect(limiter.admit(commands: 1, bytes: 90))
        limiter.release(commands: 3, bytes: 100)
        #expect(limiter.admit(commands: 3, bytes: 100))
    }
}
